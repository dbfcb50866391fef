import MartletKernelInterface

/// Layer normalisation along rows (`inner` is 1) or along columns, 16 of them at a time.
@inline(never)
func layerNorm(_ job: LayerNormJob) {
  let size = job.extent * job.inner
  for slice in 0..<job.outer {
    let input = job.input + slice * size
    let output = job.output + slice * size
    if job.inner == 1 {
      normaliseRow(job, input, output)
    } else {
      var column = 0
      while column < job.inner {
        normaliseColumns(job, input + column, output + column, columns: min(lanes, job.inner - column))
        column += lanes
      }
    }
  }
}

@inline(__always)
private func normaliseRow(_ job: LayerNormJob, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) {
  var sums = Vector()
  var index = 0
  while index < job.extent {
    sums += load(input + index, count: min(lanes, job.extent - index))
    index += lanes
  }
  let count = Float(job.extent)
  let mean = Vector(repeating: sumOfLanes(sums) / count)
  var squares = Vector()
  index = 0
  while index < job.extent {
    let live = min(lanes, job.extent - index)
    let difference = keeping(live, of: load(input + index, count: live) - mean)
    squares = multiplyAdd(squares, difference, difference)
    index += lanes
  }
  let deviation = squareRoot(Vector(repeating: sumOfLanes(squares) / count + job.epsilon))
  index = 0
  while index < job.extent {
    let live = min(lanes, job.extent - index)
    var value = (load(input + index, count: live) - mean) / deviation
    if let weight = job.weight { value = value * load(weight + index, count: live) }
    if let bias = job.bias { value = value + load(bias + index, count: live) }
    store(value, count: live, to: output + index)
    index += lanes
  }
}

@inline(__always)
private func normaliseColumns(
  _ job: LayerNormJob, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, columns: Int
) {
  let count = Vector(repeating: Float(job.extent))
  var sum = Vector()
  for index in 0..<job.extent { sum += load(input + index * job.inner, count: columns) }
  let mean = sum / count
  var squares = Vector()
  for index in 0..<job.extent {
    let difference = load(input + index * job.inner, count: columns) - mean
    squares = multiplyAdd(squares, difference, difference)
  }
  let deviation = squareRoot(squares / count + Vector(repeating: job.epsilon))
  for index in 0..<job.extent {
    var value = (load(input + index * job.inner, count: columns) - mean) / deviation
    if let weight = job.weight { value = value * Vector(repeating: weight[index]) }
    if let bias = job.bias { value = value + Vector(repeating: bias[index]) }
    store(value, count: columns, to: output + index * job.inner)
  }
}

/// Layer normalisation of the channels of each pixel.
@inline(never)
func channelNorm(_ job: ChannelNormJob) {
  let blocks = (job.channels + lanes - 1) / lanes
  let lastLanes = job.channels - (blocks - 1) * lanes
  let count = Float(job.channels)
  for row in job.firstRow..<job.endRow {
    for column in 0..<job.columns {
      let input = job.input + row * job.inputRowPitch + column * lanes
      let output = job.output + row * job.outputRowPitch + column * lanes
      var sums = Vector()
      for block in 0..<blocks { sums += load(input + block * job.inputPlanePitch) }
      let mean = Vector(repeating: sumOfLanes(sums) / count)
      var squares = Vector()
      for block in 0..<blocks {
        let live = block == blocks - 1 ? lastLanes : lanes
        let difference = keeping(live, of: load(input + block * job.inputPlanePitch) - mean)
        squares = multiplyAdd(squares, difference, difference)
      }
      let deviation = squareRoot(Vector(repeating: sumOfLanes(squares) / count + job.epsilon))
      for block in 0..<blocks {
        var value = (load(input + block * job.inputPlanePitch) - mean) / deviation
        if let weight = job.weight { value = value * load(weight + block * lanes) }
        if let bias = job.bias { value = value + load(bias + block * lanes) }
        store(keeping(block == blocks - 1 ? lastLanes : lanes, of: value), to: output + block * job.outputPlanePitch)
      }
    }
  }
}
