internal import MartletIR
package import MartletPlanning

extension LoweredGraph {
  /// How a batch goes through the steps.
  /// - Parameter isWhole: whether each step takes all images at once, so that every value is there whole after it.
  package func segments(batch: Int, threads: Int = 1, isWhole: Bool = false) -> BatchSegments {
    BatchSegments(self, batch: batch, threads: threads, isWhole: isWhole)
  }

  /// What the planner is asked for: the arena's buffers, and for each the buffer of this graph that it is.
  /// - Parameter segment: a segment of which only the buffers that each lane has of its own are planned; nil for all others.
  package func planRequest(
    _ segments: BatchSegments, ofLaneIn segment: Int? = nil
  ) throws(CPUError) -> (request: PlanRequest, buffers: [BufferIndex]) {
    var request = PlanRequest()
    var planned: [BufferIndex: BufferID] = [:]
    var order: [BufferIndex] = []
    for (index, buffer) in buffers.enumerated() where buffer.storage == .arena {
      let pitch = buffer.layout.imagePitch ?? 0
      let id = BufferIndex(index: index)
      guard segments.lanedSegment(of: id) == segment else { continue }
      let images = segments.images(of: id, buffer.images)
      guard let size = (images * Dimension(constant: pitch)).flatMap({ $0 * 4 }) else {
        throw CPUError("the buffer of `\(buffer.name)` cannot be counted")
      }
      // A part ends with its own last plane, not with the whole's.
      let rest = buffer.part == nil ? 0 : (pitch - buffer.layout.planes * buffer.layout.planePitch) * 4
      planned[id] = request.addBuffer(
        buffer.name, size: BufferSize(constant: size.constant - rest, perImage: size.perBatch))
      order.append(id)
    }
    for id in order {
      guard let part = self[id].part, let child = planned[id], let whole = planned[part.whole] else { continue }
      let offset = part.firstBlock * self[id].layout.planePitch * 4
      request.setParent(of: child, to: PlanBuffer.Parent(whole, at: BufferSize(constant: offset)))
    }
    for segment in segment.map({ [segments.segments[$0]] }) ?? segments.segments {
      var steps = steps[segment.steps].map { step in
        let write = planned[step.writes]
        var inPlace: [PlanStep.InPlacePermission] = []
        // Memory of a part and of a batch have different places for an image.
        if let write, let source = step.inPlace, let read = planned[source],
          segments.holdsPart(source) == segments.holdsPart(step.writes)
        {
          inPlace.append(PlanStep.InPlacePermission(write: write, read: read))
        }
        return PlanStep(
          name: step.name, reads: step.reads.compactMap { planned[$0] }, writes: write.map { [$0] } ?? [],
          inPlace: inPlace)
      }
      if segment.parts > 1 {
        keep(Set(order.filter { !segments.holdsPart($0) }.compactMap { planned[$0] }), in: &steps)
      }
      request.steps += steps
    }
    return (request, order)
  }

  /// Makes the first of some steps write what any of them writes, and the last read what any reads, of buffers that hold the
  /// batch: the steps are gone through once for each part of it.
  private func keep(_ whole: Set<BufferID>, in steps: inout [PlanStep]) {
    let reads = steps.flatMap(\.reads).filter { whole.contains($0) }
    let writes = steps.flatMap(\.writes).filter { whole.contains($0) }
    steps[0] = steps[0].adding(writes: writes)
    steps[steps.count - 1] = steps[steps.count - 1].adding(reads: reads)
  }

  /// The memory plan of the arena for a batch on one thread.
  /// - Parameter limit: the most bytes that the arena may have.
  package func plan(batch: Int, limit: Int) throws(CPUError) -> (plan: Plan, buffers: [BufferIndex]) {
    let (request, buffers) = try planRequest(segments(batch: batch))
    return (try request.plan(batch: batch, limit: limit), buffers)
  }
}

extension PlanRequest {
  func plan(batch: Int, limit: Int) throws(CPUError) -> Plan {
    do throws(PlanningError) { return try Plan.make(self, batch: batch, limit: limit) } catch {
      throw CPUError(error.description)
    }
  }
}

extension PlanStep {
  func adding(reads: [BufferID] = [], writes: [BufferID] = []) -> PlanStep {
    PlanStep(
      name: name, reads: self.reads + reads, writes: self.writes + writes, scratch: scratch, inPlace: inPlace)
  }
}
