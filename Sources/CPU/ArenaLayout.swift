internal import MartletIR
package import MartletPlanning

/// Where the buffers of a lowered graph lie in an arena.
///
/// Lanes of a segment are not in step with one another, so that a lane's buffers may share memory with each other, but not
/// with another lane's: they are planned by themselves, for one lane, and what all lanes need is one buffer of the arena's
/// plan, from the segment's first step to its last.
package struct ArenaLayout: Sendable {
  package struct Place: Hashable, Sendable {
    /// Bytes from the arena's start; the first lane's.
    package var offset: Int
    /// Bytes from a lane's buffer to the next lane's; 0 where all use the same.
    package var lanePitch = 0
  }

  package let plan: Plan
  package private(set) var places: [BufferIndex: Place] = [:]

  /// - Parameter limit: the most bytes that the arena may have.
  package init(_ graph: LoweredGraph, _ segments: BatchSegments, limit: Int) throws(CPUError) {
    var shared = try graph.planRequest(segments)
    var lanes: [(plan: Plan, buffers: [BufferIndex], group: BufferID, pitch: Int)] = []
    for (index, segment) in segments.segments.enumerated() where segment.lanes > 1 {
      let (request, buffers) = try graph.planRequest(segments, ofLaneIn: index)
      let plan = try request.plan(batch: segments.batch, limit: limit)
      let pitch = plan.arenaBytes.roundedUp(toMultipleOf: Plan.alignment)
      let (bytes, overflow) = pitch.multipliedReportingOverflow(by: segment.lanes)
      guard !overflow else { throw CPUError("\(segment.lanes) threads need more memory than can be counted") }
      if bytes == 0 { continue }
      let name = graph.steps[segment.steps.lowerBound].name
      let group = shared.request.addBuffer(
        "\(name) and on, \(segment.lanes) threads", size: BufferSize(constant: bytes))
      shared.request.use(group, in: segment.steps)
      lanes.append((plan, buffers, group, pitch))
    }
    plan = try shared.request.plan(batch: segments.batch, limit: limit)
    for (planned, buffer) in zip(plan.buffers, shared.buffers) { places[buffer] = Place(offset: planned.offset) }
    for (lane, buffers, group, pitch) in lanes {
      for (planned, buffer) in zip(lane.buffers, buffers) {
        places[buffer] = Place(offset: plan.buffers[group.index].offset + planned.offset, lanePitch: pitch)
      }
    }
  }
}

extension PlanRequest {
  /// Makes a buffer live through some steps.
  fileprivate mutating func use(_ buffer: BufferID, in steps: Range<Int>) {
    self.steps[steps.lowerBound] = self.steps[steps.lowerBound].adding(writes: [buffer])
    if steps.count == 1 { return }
    self.steps[steps.upperBound - 1] = self.steps[steps.upperBound - 1].adding(reads: [buffer])
  }
}
