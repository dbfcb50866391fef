import MartletKernelInterface

/// Softmax along rows (`inner` is 1) or along columns, 16 of them at a time.
@inline(never)
func softmax(_ job: SoftmaxJob) {
  let size = job.axis * job.inner
  for slice in 0..<job.outer {
    let input = job.input + slice * size
    let output = job.output + slice * size
    if job.inner == 1 {
      softmaxRow(input, output, count: job.axis)
    } else {
      var column = 0
      while column < job.inner {
        softmaxColumns(
          input + column, output + column, axis: job.axis, pitch: job.inner, columns: min(lanes, job.inner - column))
        column += lanes
      }
    }
  }
}

/// Lanes past the end hold −∞: they never are the maximum, and their exponential is 0.
@inline(__always)
private func softmaxRow(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int) {
  let rest = count % lanes
  let whole = count - rest
  let tail = load(input + whole, count: rest, filling: -.infinity)
  var maxima = tail
  var index = 0
  while index < whole {
    maxima = largerIgnoringNaN(maxima, loadUnaligned(input + index))
    index += lanes
  }
  let maximum = Vector(repeating: largestLane(maxima))
  var sums = Vector()
  index = 0
  while index < whole {
    let value = exponential(loadUnaligned(input + index) - maximum)
    storeUnaligned(value, to: output + index)
    sums += value
    index += lanes
  }
  let tailValue = exponential(tail - maximum)
  sums += tailValue
  let sum = Vector(repeating: sumOfLanes(sums))
  index = 0
  while index < whole {
    storeUnaligned(loadUnaligned(output + index) / sum, to: output + index)
    index += lanes
  }
  store(tailValue / sum, count: rest, to: output + whole)
}

@inline(__always)
private func softmaxColumns(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, axis: Int, pitch: Int, columns: Int
) {
  var maximum = Vector(repeating: -.infinity)
  for index in 0..<axis {
    maximum = largerIgnoringNaN(maximum, load(input + index * pitch, count: columns))
  }
  var sum = Vector()
  for index in 0..<axis {
    let value = exponential(load(input + index * pitch, count: columns) - maximum)
    store(value, count: columns, to: output + index * pitch)
    sum += value
  }
  for index in 0..<axis {
    store(load(output + index * pitch, count: columns) / sum, count: columns, to: output + index * pitch)
  }
}
