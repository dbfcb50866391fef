import MartletKernelInterface

@inline(never)
func clamp(_ job: ElementwiseJob) {
  forEachVector(job, mayRepeat: true) { left, _ in left }
}

@inline(never)
func add(_ job: ElementwiseJob) {
  forEachVector(job, mayRepeat: false) { left, right in left + right }
}

/// - Parameter mayRepeat: whether what is done twice in place is as if done once.
@inline(__always)
private func forEachVector(_ job: ElementwiseJob, mayRepeat: Bool, _ body: (Vector, Vector) -> Vector) {
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  let rest = job.count % lanes
  let whole = job.count - rest
  for row in 0..<job.rows {
    let left = job.left + row * job.leftRowPitch
    let right = job.right + row * job.rightRowPitch
    let output = job.output + row * job.outputRowPitch
    var index = 0
    while index < whole {
      let value = body(loadUnaligned(left + index), loadUnaligned(right + index))
      storeUnaligned(bounded(value, from: lowerBound, to: upperBound), to: output + index)
      index += lanes
    }
    if rest > 0 && mayRepeat && whole > 0 {
      // A whole vector that begins in the last one costs less than a rest.
      let start = job.count - lanes
      storeUnaligned(
        bounded(body(loadUnaligned(left + start), loadUnaligned(right + start)), from: lowerBound, to: upperBound),
        to: output + start)
    } else if rest > 0 {
      let value = body(load(left + whole, count: rest), load(right + whole, count: rest))
      store(bounded(value, from: lowerBound, to: upperBound), count: rest, to: output + whole)
    }
  }
}
