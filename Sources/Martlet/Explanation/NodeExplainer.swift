internal import MartletCPU
internal import MartletIR
internal import MartletPlanning
internal import MartletTensors

/// Looks up a node of the optimised graph in what lowering and planning made of it.
struct NodeExplainer {
  private let graph: Graph
  private let lowered: LoweredGraph
  private let batch: Int
  private let places: [BufferIndex: PlannedBuffer]
  private let plan: Plan

  init(_ graph: Graph, _ lowered: LoweredGraph, batch: Int, limit: MemoryLimit) throws(MartletError) {
    let (plan, buffers) = try onCPU { () throws(CPUError) in try lowered.plan(batch: batch, limit: limit.bytes) }
    self.graph = graph
    self.lowered = lowered
    self.batch = batch
    self.plan = plan
    places = Dictionary(uniqueKeysWithValues: zip(buffers, plan.buffers))
  }

  func explanation(
    of name: String, history: NodeHistory, places: [NodeExplanation.Place], written: String?
  ) -> NodeExplanation {
    let id = history.holder.flatMap { graph[name: $0] }
    let steps = id.map { self.steps(of: $0) } ?? []
    return NodeExplanation(
      name: name, places: places, written: written, rewrites: history.rewrites, outcome: history.outcome,
      endedBy: history.endedBy, optimized: id.map { node($0) }, batch: batch, steps: steps,
      value: id.flatMap { value(of: $0) })
  }

  private func node(_ id: NodeID) -> OptimizedNode {
    let node = graph[id]
    let work = graph.multiplyAccumulates(of: id) ?? 0
    let total = graph.multiplyAccumulates
    let readers = Set(graph.users(of: id))
    return OptimizedNode(
      name: node.name, type: node.mnemonic, line: graph.line(of: id),
      operands: node.operands.map {
        OptimizedNode.Operand(value: graph.text(of: $0), type: graph.type(of: $0).description)
      },
      results: node.types.map(\.description), absorbed: node.provenance.absorbed,
      readers: graph.nodes.filter { readers.contains($0) }.map { graph[$0].name },
      weightsOf: WeightOwners(graph).owner(of: id).map { graph[$0].name },
      outputs: graph.outputs.filter { $0.value.node == id }.map(\.name), multiplyAccumulates: work,
      share: total == 0 ? 0 : Double(work) / Double(total), packedWeightBytes: packedWeightBytes(of: id))
  }

  private func packedWeightBytes(of id: NodeID) -> Int {
    let values = Set(graph[id].types.indices.map { ValueID(id, result: $0) } + graph[id].operands)
    return lowered.weights.entries.reduce(0) { sum, entry in
      guard let source = entry.source, let node = graph[name: source.node],
        values.contains(ValueID(node, result: source.result))
      else { return sum }
      return sum + entry.floats * 4
    }
  }

  /// The names that values of the node have in the lowered graph.
  private func valueNames(of id: NodeID) -> [String] {
    graph[id].types.indices.map { graph.name(of: ValueID(id, result: $0)) }
  }

  private func steps(of id: NodeID) -> [ExplainedStep] {
    let names = Set(valueNames(of: id))
    return lowered.steps.enumerated().filter { names.contains($0.element.name) }.map { number, step in
      ExplainedStep(
        number: number, algorithm: step.operation.algorithm, reads: step.reads.map { buffer($0) },
        writes: buffer(step.writes))
    }
  }

  private func value(of id: NodeID) -> ExplainedBuffer? {
    if let value = lowered.values[graph[id].name] { return buffer(value.buffer) }
    guard graph[id].op == nil else { return nil }
    // What is given is named by the steps that read it.
    return lowered.steps.lazy.flatMap(\.reads).first {
      lowered[$0].name == graph[id].name && lowered[$0].storage.isGiven
    }.map { buffer($0) }
  }

  private func buffer(_ index: BufferIndex) -> ExplainedBuffer {
    let buffer = lowered[index]
    let place = places[index]
    let size = (buffer.images * Dimension(constant: buffer.layout.imagePitch ?? 0)).flatMap { $0 * 4 }
    return ExplainedBuffer(
      name: buffer.name, storage: ExplainedBuffer.Storage(buffer.storage), layout: buffer.layout.description,
      bytes: place?.bytes ?? size?.value(batch: batch) ?? .max, offset: place?.offset, first: place?.first,
      last: place?.last,
      inPlaceOf: place?.inPlaceOf.map { plan.buffers[$0.index].name })
  }
}

extension LoweredBuffer.Storage {
  /// Whether it holds something before the first step.
  fileprivate var isGiven: Bool {
    switch self {
    case .input, .weights: true
    case .arena, .output: false
    }
  }
}

extension ExplainedBuffer.Storage {
  fileprivate init(_ storage: LoweredBuffer.Storage) {
    self =
      switch storage {
      case .arena: .arena
      case .input: .input
      case .output: .output
      case .weights: .weights
      }
  }
}
