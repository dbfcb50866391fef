internal import MartletCPU
internal import MartletIR

/// What the steps of a lowered graph have to do, for a batch.
struct StepWork {
  struct Figures {
    var multiplyAccumulates = 0
    var inputBytes = 0
    var weightBytes = 0
    var outputBytes = 0
  }

  /// One for each step.
  let figures: [Figures]

  init(_ lowered: LoweredGraph, of graph: Graph, batch: Int) {
    var figures = lowered.steps.map { step in
      let traffic = lowered.traffic(of: step, batch: batch)
      return Figures(inputBytes: traffic.readBytes, outputBytes: traffic.writtenBytes)
    }
    var stepsOf: [String: [Int]] = [:]
    for (index, step) in lowered.steps.enumerated() { stepsOf[step.name, default: []].append(index) }
    let weights = PackedWeightSizes(lowered, graph)
    for id in graph.nodes where graph[id].op != nil {
      let name = graph[id].name
      // A value that only renames another is there after that one's step.
      guard let last = lowered.values[name]?.step, lowered.steps.indices.contains(last),
        lowered.steps[last].name == name
      else { continue }
      // A convolution may be pooled after the step that multiplies.
      let steps = stepsOf[name] ?? [last]
      let multiplying = steps.last { lowered.steps[$0].operation.multiplyAdds > 0 } ?? last
      figures[multiplying].multiplyAccumulates = graph.multiplyAccumulates(of: id, batch: batch) ?? .max
      // A step that reads no value can only read weights: it prepares them for the others.
      let reader = steps.first { lowered.steps[$0].reads.isEmpty } ?? multiplying
      figures[reader].weightBytes = weights.bytes(readBy: id, beside: lowered.steps[reader].reads.map { lowered[$0] })
    }
    self.figures = figures
  }
}

/// The bytes of packed weights, by the value that they are packed from.
private struct PackedWeightSizes {
  private let graph: Graph
  private var entries: [ValueID: [PackedWeightTable.Entry]] = [:]

  init(_ lowered: LoweredGraph, _ graph: Graph) {
    self.graph = graph
    for entry in lowered.weights.entries {
      guard let source = entry.source, let node = graph[name: source.node] else { continue }
      entries[ValueID(node, result: source.result), default: []].append(entry)
    }
  }

  /// Of the operands of a node, without those that are among the buffers that it reads.
  func bytes(readBy node: NodeID, beside buffers: [LoweredBuffer]) -> Int {
    Set(graph[node].operands).flatMap { entries[$0] ?? [] }.reduce(0) { sum, entry in
      buffers.contains { $0.storage == .weights(entry.offset) } ? sum : sum.clampedSum(entry.floats * 4)
    }
  }
}
