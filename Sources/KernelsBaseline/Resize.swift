import MartletKernelInterface

/// Each pixel a pixel of the input, or the fill.
@inline(never)
func gather(_ job: ResizeJob) {
  let fill = keeping(job.liveLanes, of: Vector(repeating: job.fill))
  for row in 0..<job.rows {
    let source = Int(job.rowLows[row])
    let input = job.input + source * job.inputRowPitch
    let output = job.output + row * job.outputRowPitch
    for column in 0..<job.columns {
      let place = Int(job.columnLows[column])
      let isOutside = source < 0 || place < 0
      store(isOutside ? fill : load(input + place * lanes), to: output + column * lanes)
    }
  }
}

/// Each pixel between four pixels of the input.
@inline(never)
func interpolate(_ job: ResizeJob) {
  guard let rowHighs = job.rowHighs, let columnHighs = job.columnHighs, let rowWeights = job.rowWeights,
    let columnWeights = job.columnWeights
  else { return }
  for row in 0..<job.rows {
    let low = job.input + Int(job.rowLows[row]) * job.inputRowPitch
    let high = job.input + Int(rowHighs[row]) * job.inputRowPitch
    let output = job.output + row * job.outputRowPitch
    for column in 0..<job.columns {
      let left = Int(job.columnLows[column]) * lanes
      let right = Int(columnHighs[column]) * lanes
      let weight = columnWeights[column]
      let first = between(load(low + left), load(low + right), weight)
      let second = between(load(high + left), load(high + right), weight)
      store(between(first, second, rowWeights[row]), to: output + column * lanes)
    }
  }
}

/// The first exactly where the weight is 0, also where the second is not finite.
@inline(__always)
private func between(_ first: Vector, _ second: Vector, _ weight: Float) -> Vector {
  weight == 0 ? first : multiplyAdd(first, second - first, Vector(repeating: weight))
}
