import MartletKernelInterface

/// The logarithm of a softmax along rows (`inner` is 1) or along columns, 16 of them at a time.
@inline(never)
func logSoftmax(_ job: SoftmaxJob) {
  let size = job.axis * job.inner
  for slice in 0..<job.outer {
    let input = job.input + slice * size
    let output = job.output + slice * size
    if job.inner == 1 {
      logSoftmaxRow(input, output, count: job.axis)
    } else {
      var column = 0
      while column < job.inner {
        logSoftmaxColumns(
          input + column, output + column, axis: job.axis, pitch: job.inner, columns: min(lanes, job.inner - column))
        column += lanes
      }
    }
  }
}

/// Lanes past the end hold −∞: they never are the maximum, and their exponential is 0.
@inline(__always)
private func logSoftmaxRow(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int) {
  var maxima = Vector(repeating: -.infinity)
  var index = 0
  while index < count {
    maxima = largerIgnoringNaN(maxima, load(input + index, count: min(lanes, count - index), filling: -.infinity))
    index += lanes
  }
  let maximum = Vector(repeating: largestLane(maxima))
  var sums = Vector()
  index = 0
  while index < count {
    sums += exponential(load(input + index, count: min(lanes, count - index), filling: -.infinity) - maximum)
    index += lanes
  }
  let logarithm = logarithm(Vector(repeating: sumOfLanes(sums)))
  index = 0
  while index < count {
    let live = min(lanes, count - index)
    store(load(input + index, count: live) - maximum - logarithm, count: live, to: output + index)
    index += lanes
  }
}

@inline(__always)
private func logSoftmaxColumns(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, axis: Int, pitch: Int, columns: Int
) {
  var maximum = Vector(repeating: -.infinity)
  for index in 0..<axis {
    maximum = largerIgnoringNaN(maximum, load(input + index * pitch, count: columns))
  }
  var sum = Vector()
  for index in 0..<axis {
    sum += exponential(load(input + index * pitch, count: columns) - maximum)
  }
  let logarithm = logarithm(sum)
  for index in 0..<axis {
    store(
      load(input + index * pitch, count: columns) - maximum - logarithm, count: columns, to: output + index * pitch)
  }
}
