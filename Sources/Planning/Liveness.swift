/// The steps in which a buffer's memory is taken, both included.
package struct Lifetime: Hashable, Sendable {
  package private(set) var first: Int
  package private(set) var last: Int

  /// - Precondition: `first <= last`.
  package init(first: Int, last: Int) {
    precondition(first <= last, "a lifetime has at least one step")
    self.first = first
    self.last = last
  }

  mutating func extend(over other: Lifetime) {
    first = min(first, other.first)
    last = max(last, other.last)
  }
}

/// Computes the lifetime of each buffer: from its first use to its last, in between without a break. A parent's covers its
/// children's. What is live at the start is so from step 0, what is live at the end to the last step.
///
/// - Precondition: the request's references are valid.
func lifetimes(of request: PlanRequest, _ extents: BufferExtents) throws(PlanningError) -> [Lifetime] {
  var lifetimes = [Lifetime?](repeating: nil, count: request.buffers.count)

  func extend(_ buffer: Int, over lifetime: Lifetime) {
    var extended = lifetimes[buffer] ?? lifetime
    extended.extend(over: lifetime)
    lifetimes[buffer] = extended
  }

  for (index, step) in request.steps.enumerated() {
    let now = Lifetime(first: index, last: index)
    for buffer in step.reads { extend(buffer.index, over: now) }
    for buffer in step.writes { extend(buffer.index, over: now) }
    for buffer in step.scratch { extend(buffer.index, over: now) }
  }
  let end = max(request.steps.count - 1, 0)
  for buffer in request.liveAtStart { extend(buffer.index, over: Lifetime(first: 0, last: 0)) }
  for buffer in request.liveAtEnd { extend(buffer.index, over: Lifetime(first: end, last: end)) }

  var result = [Lifetime](repeating: Lifetime(first: 0, last: 0), count: request.buffers.count)
  for buffer in extents.parentsFirst.reversed() {
    guard let lifetime = lifetimes[buffer] else {
      throw .malformed("buffer `\(request.buffers[buffer].name)` is used by no step")
    }
    result[buffer] = lifetime
    if let parent = request.buffers[buffer].parent { extend(parent.buffer.index, over: lifetime) }
  }
  return result
}
