public import MartletIR
public import MartletTensors

/// What a run on the reference interpreter needs and cannot have.
public struct ReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
}

/// Runs a graph operator by operator through the operators' plain evaluation: slow, and the ground truth.
public struct ReferenceInterpreter<Scalar: TensorScalar> {
  private let graph: Graph
  private let parameters: (_ name: String, _ shape: Shape) throws(ReferenceError) -> DenseTensor<Scalar>

  /// - Parameter parameters: the value of a parameter by its name; of the shape that is asked for.
  public init(
    _ graph: Graph,
    parameters: @escaping (_ name: String, _ shape: Shape) throws(ReferenceError) -> DenseTensor<Scalar>
  ) {
    self.graph = graph
    self.parameters = parameters
  }

  /// Runs with synthetic parameters.
  public init(_ graph: Graph, seed: UInt64) {
    let norms = Set(
      graph.nodes.map { graph[$0] }.filter {
        if case .parameter(isNormWeight: true) = $0.kind { true } else { false }
      }.map(\.name))
    self.init(graph) { (name, shape) throws(ReferenceError) in
      SyntheticTensors.parameter(named: name, shape: shape, seed: seed, isNormWeight: norms.contains(name))
        .converted(to: Scalar.self)
    }
  }

  /// The outputs in the graph's order.
  /// - Parameters:
  ///   - inputs: one tensor for each input of the graph, in order; their batches agree.
  ///   - observe: called with each operator's results as they are computed.
  public func run(
    _ inputs: [DenseTensor<Scalar>], observe: (NodeID, [DenseTensor<Scalar>]) -> Void = { _, _ in }
  ) throws(ReferenceError) -> [DenseTensor<Scalar>] {
    try check(inputs)
    var values = [[DenseTensor<Scalar>]?](repeating: nil, count: graph.idBound)
    var remaining = [Int](repeating: 0, count: graph.idBound)
    for id in graph.nodes { remaining[id.index] = graph.useCount(of: id) }
    for (id, tensor) in zip(graph.inputs, inputs) { values[id.index] = [tensor] }
    for id in graph.nodes {
      let node = graph[id]
      switch node.kind {
      case .input: break
      case .parameter: values[id.index] = [try parameter(node)]
      case .op(let op):
        let operands = node.operands.compactMap { values[$0.node.index]?[$0.result] }
        let results = op.evaluate(operands)
        observe(id, results)
        values[id.index] = results
        // A value that nothing reads any more is let go, so that a deep network fits in memory.
        for operand in node.operands {
          remaining[operand.node.index] -= 1
          if remaining[operand.node.index] == 0 { values[operand.node.index] = nil }
        }
      }
    }
    return graph.outputs.compactMap { values[$0.value.node.index]?[$0.value.result] }
  }

  private func parameter(_ node: Node) throws(ReferenceError) -> DenseTensor<Scalar> {
    guard let shape = node.types[0].fixedShape else {
      throw ReferenceError(description: "the parameter `\(node.name)` has no fixed shape")
    }
    let tensor = try parameters(node.name, shape)
    guard tensor.shape == shape else {
      throw ReferenceError(description: "the parameter `\(node.name)` is \(tensor.shape), not \(shape)")
    }
    return tensor
  }

  private func check(_ inputs: [DenseTensor<Scalar>]) throws(ReferenceError) {
    guard inputs.count == graph.inputs.count else {
      throw ReferenceError(description: "the graph has \(graph.inputs.count) inputs, but \(inputs.count) were given")
    }
    let batch = inputs.first?.shape.dimensions.first ?? 1
    for (id, tensor) in zip(graph.inputs, inputs) {
      let node = graph[id]
      guard batch > 0, node.types[0].shape(batch: batch) == tensor.shape else {
        throw ReferenceError(
          description: "the input `\(node.name)` is \(node.types[0].dimensionsDescription), not \(tensor.shape)")
      }
    }
  }
}
