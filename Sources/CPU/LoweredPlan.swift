internal import MartletIR
package import MartletPlanning

extension LoweredGraph {
  /// The memory plan of the arena for a batch.
  /// - Parameter limit: the most bytes that the arena may have.
  package func plan(batch: Int, limit: Int) throws(CPUError) -> (plan: Plan, buffers: [BufferIndex]) {
    var request = PlanRequest()
    var planned: [BufferIndex: BufferID] = [:]
    var order: [BufferIndex] = []
    for (index, buffer) in buffers.enumerated() where buffer.storage == .arena {
      let floats = Dimension(constant: buffer.layout.imagePitch ?? 0)
      guard let size = (buffer.images * floats).flatMap({ $0 * 4 }) else {
        throw CPUError("the buffer of `\(buffer.name)` cannot be counted")
      }
      let id = BufferIndex(index: index)
      planned[id] = request.addBuffer(
        buffer.name, size: BufferSize(constant: size.constant, perImage: size.perBatch))
      order.append(id)
    }
    request.steps = steps.map { step in
      let write = planned[step.writes]
      let reads = step.reads.compactMap { planned[$0] }
      var inPlace: [PlanStep.InPlacePermission] = []
      if let write, let read = step.inPlace.flatMap({ planned[$0] }) {
        inPlace.append(PlanStep.InPlacePermission(write: write, read: read))
      }
      return PlanStep(name: step.name, reads: reads, writes: write.map { [$0] } ?? [], inPlace: inPlace)
    }
    do throws(PlanningError) {
      return (try Plan.make(request, batch: batch, limit: limit), order)
    } catch {
      throw CPUError(error.description)
    }
  }
}
