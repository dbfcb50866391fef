internal import MartletIR
package import MartletPlanning

extension LoweredGraph {
  /// How a batch goes through the steps.
  /// - Parameter isWhole: whether each step takes all images at once, so that every value is there whole after it.
  package func segments(batch: Int, isWhole: Bool = false) -> BatchSegments {
    BatchSegments(self, batch: batch, isWhole: isWhole)
  }

  /// What the planner is asked for: the arena's buffers, and for each the buffer of this graph that it is.
  package func planRequest(
    _ segments: BatchSegments
  ) throws(CPUError) -> (request: PlanRequest, buffers: [BufferIndex]) {
    var request = PlanRequest()
    var planned: [BufferIndex: BufferID] = [:]
    var order: [BufferIndex] = []
    for (index, buffer) in buffers.enumerated() where buffer.storage == .arena {
      let pitch = buffer.layout.imagePitch ?? 0
      let id = BufferIndex(index: index)
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
    for segment in segments.segments {
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
    guard let first = steps.first, let last = steps.last else { return }
    let reads = steps.flatMap(\.reads).filter { whole.contains($0) }
    let writes = steps.flatMap(\.writes).filter { whole.contains($0) }
    steps[0] = PlanStep(
      name: first.name, reads: first.reads, writes: first.writes + writes, scratch: first.scratch,
      inPlace: first.inPlace)
    steps[steps.count - 1] = PlanStep(
      name: last.name, reads: steps[steps.count - 1].reads + reads, writes: steps[steps.count - 1].writes,
      scratch: last.scratch,
      inPlace: last.inPlace)
  }

  /// The memory plan of the arena for a batch.
  /// - Parameter limit: the most bytes that the arena may have.
  package func plan(batch: Int, limit: Int) throws(CPUError) -> (plan: Plan, buffers: [BufferIndex]) {
    try plan(segments(batch: batch), limit: limit)
  }

  /// As ``plan(batch:limit:)``.
  package func plan(_ segments: BatchSegments, limit: Int) throws(CPUError) -> (plan: Plan, buffers: [BufferIndex]) {
    let (request, buffers) = try planRequest(segments)
    do throws(PlanningError) {
      return (try Plan.make(request, batch: segments.batch, limit: limit), buffers)
    } catch {
      throw CPUError(error.description)
    }
  }
}
