import MartletKernelInterface

/// Reduces rows (`inner` is 1) or columns, 16 of them at a time.
@inline(never)
func reduce(_ job: ReduceJob) {
  switch job.function {
  case .sum: reduce(job, Total(), divisor: 1)
  case .mean: reduce(job, Total(), divisor: Float(job.extent))
  case .maximum: reduce(job, Largest(), divisor: 1)
  case .minimum: reduce(job, Smallest(), divisor: 1)
  }
}

@inline(__always)
private func reduce(_ job: ReduceJob, _ function: some Reduction, divisor: Float) {
  for slice in 0..<job.outer {
    let input = job.input + slice * job.extent * job.inner
    let output = job.output + slice * job.inner
    if job.inner == 1 {
      var result = Vector(repeating: function.start)
      var index = 0
      while index < job.extent {
        let live = min(lanes, job.extent - index)
        result = function.combined(result, load(input + index, count: live, filling: function.start))
        index += lanes
      }
      output[0] = function.ofLanes(result) / divisor
    } else {
      var column = 0
      while column < job.inner {
        let live = min(lanes, job.inner - column)
        var result = Vector(repeating: function.start)
        for index in 0..<job.extent {
          result = function.combined(result, load(input + index * job.inner + column, count: live))
        }
        store(result / Vector(repeating: divisor), count: live, to: output + column)
        column += lanes
      }
    }
  }
}

private protocol Reduction {
  /// What changes nothing.
  var start: Float { get }
  func combined(_ left: Vector, _ right: Vector) -> Vector
  func ofLanes(_ vector: Vector) -> Float
}

private struct Total: Reduction {
  @inline(__always)
  var start: Float { 0 }

  @inline(__always)
  func combined(_ left: Vector, _ right: Vector) -> Vector { left + right }

  @inline(__always)
  func ofLanes(_ vector: Vector) -> Float { sumOfLanes(vector) }
}

private struct Largest: Reduction {
  @inline(__always)
  var start: Float { -.infinity }

  @inline(__always)
  func combined(_ left: Vector, _ right: Vector) -> Vector { largerOrNaN(left, right) }

  @inline(__always)
  func ofLanes(_ vector: Vector) -> Float {
    var result = vector[0]
    for lane in 1..<lanes where vector[lane] > result || vector[lane] != vector[lane] { result = vector[lane] }
    return result
  }
}

private struct Smallest: Reduction {
  @inline(__always)
  var start: Float { .infinity }

  @inline(__always)
  func combined(_ left: Vector, _ right: Vector) -> Vector { smallerOrNaN(left, right) }

  @inline(__always)
  func ofLanes(_ vector: Vector) -> Float {
    var result = vector[0]
    for lane in 1..<lanes where vector[lane] < result || vector[lane] != vector[lane] { result = vector[lane] }
    return result
  }
}
