internal import MartletIR
package import MartletPlanning

extension LoweredGraph {
  /// What the planner is asked for: the arena's buffers, and for each the buffer of this graph that it is.
  package func planRequest() throws(CPUError) -> (request: PlanRequest, buffers: [BufferIndex]) {
    var request = PlanRequest()
    var planned: [BufferIndex: BufferID] = [:]
    var order: [BufferIndex] = []
    for (index, buffer) in buffers.enumerated() where buffer.storage == .arena {
      let pitch = buffer.layout.imagePitch ?? 0
      guard let size = (buffer.images * Dimension(constant: pitch)).flatMap({ $0 * 4 }) else {
        throw CPUError("the buffer of `\(buffer.name)` cannot be counted")
      }
      // A part ends with its own last plane, not with the whole's.
      let rest = buffer.part == nil ? 0 : (pitch - buffer.layout.planes * buffer.layout.planePitch) * 4
      let id = BufferIndex(index: index)
      planned[id] = request.addBuffer(
        buffer.name, size: BufferSize(constant: size.constant - rest, perImage: size.perBatch))
      order.append(id)
    }
    for id in order {
      guard let part = self[id].part, let child = planned[id], let whole = planned[part.whole] else { continue }
      let offset = part.firstBlock * self[id].layout.planePitch * 4
      request.setParent(of: child, to: PlanBuffer.Parent(whole, at: BufferSize(constant: offset)))
    }
    request.steps = steps.map { step in
      let write = planned[step.writes]
      var inPlace: [PlanStep.InPlacePermission] = []
      if let write, let read = step.inPlace.flatMap({ planned[$0] }) {
        inPlace.append(PlanStep.InPlacePermission(write: write, read: read))
      }
      return PlanStep(
        name: step.name, reads: step.reads.compactMap { planned[$0] }, writes: write.map { [$0] } ?? [],
        inPlace: inPlace)
    }
    return (request, order)
  }

  /// The memory plan of the arena for a batch.
  /// - Parameter limit: the most bytes that the arena may have.
  package func plan(batch: Int, limit: Int) throws(CPUError) -> (plan: Plan, buffers: [BufferIndex]) {
    let (request, buffers) = try planRequest()
    do throws(PlanningError) {
      return (try Plan.make(request, batch: batch, limit: limit), buffers)
    } catch {
      throw CPUError(error.description)
    }
  }
}
