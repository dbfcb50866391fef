public import MartletIR
public import MartletTensors

/// What a run on the reference interpreter needs and cannot have.
public struct ReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  package init(description: String) { self.description = description }
}

/// Runs a graph operator by operator through the operators' plain evaluation: slow, and the ground truth.
public struct ReferenceInterpreter<Scalar: TensorScalar> {
  let graph: Graph
  /// The values that are given by name: those of parameters, or others that hang on parameters alone.
  let given: Set<ValueID>
  /// Those of whose results everything that is read is given.
  let givenNodes: Set<NodeID>
  private let value: (_ name: String, _ shape: Shape) throws(ReferenceError) -> DenseTensor<Scalar>

  /// - Parameter parameters: the value of a parameter by its name; of the shape that is asked for.
  public init(
    _ graph: Graph,
    parameters: @escaping (_ name: String, _ shape: Shape) throws(ReferenceError) -> DenseTensor<Scalar>
  ) {
    self.graph = graph
    let parameterNodes = graph.nodes.filter { graph[$0].isParameter }
    given = Set(parameterNodes.map { ValueID($0) })
    givenNodes = Set(parameterNodes)
    value = parameters
  }

  /// Runs with synthetic parameters.
  public init(_ graph: Graph, seed: UInt64) {
    let norms = graph.normWeights
    self.init(graph) { (name, shape) throws(ReferenceError) in
      SyntheticTensors.parameter(named: name, shape: shape, seed: seed, isNormWeight: norms.contains(name))
        .converted(to: Scalar.self)
    }
  }

  /// Runs from given values on, whatever node they belong to: what only they need is not computed.
  /// - Parameters:
  ///   - names: the values' names as the IR's text has them behind `%`: `bn1`, or `bn1#1` for a result after the first.
  ///     Names that the graph does not have are ignored.
  ///   - value: the value of one of them; of the shape that is asked for.
  package init(
    _ graph: Graph, from names: Set<String>,
    value: @escaping (_ name: String, _ shape: Shape) throws(ReferenceError) -> DenseTensor<Scalar>
  ) {
    self.graph = graph
    let given = Set(
      graph.nodes.flatMap { id in graph[id].types.indices.map { ValueID(id, result: $0) } }
        .filter { names.contains(graph.name(of: $0)) })
    self.given = given
    givenNodes = Set(given.map(\.node)).filter { node in
      let operands = graph.users(of: node).flatMap { graph[$0].operands } + graph.outputs.map(\.value)
      return operands.allSatisfy { $0.node != node || given.contains($0) }
    }
    self.value = value
  }

  /// The outputs in the graph's order.
  /// - Parameters:
  ///   - inputs: one tensor for each input of the graph, in order; their batches agree.
  ///   - observe: called with each operator's results as they are computed.
  public func run(
    _ inputs: [DenseTensor<Scalar>], observe: (NodeID, [DenseTensor<Scalar>]) -> Void = { _, _ in }
  ) throws(ReferenceError) -> [DenseTensor<Scalar>] {
    var run = try start(inputs)
    while let (node, results) = try run.next() { observe(node, results) }
    return run.outputs
  }

  /// A run that goes on one operator at a time.
  package func start(_ inputs: [DenseTensor<Scalar>]) throws(ReferenceError) -> ReferenceRun<Scalar> {
    try check(inputs)
    return ReferenceRun(self, inputs)
  }

  func givenValue(_ value: ValueID) throws(ReferenceError) -> DenseTensor<Scalar> {
    let name = graph.name(of: value)
    guard let shape = graph.type(of: value).fixedShape else {
      throw ReferenceError(description: "the parameter `\(name)` has no fixed shape")
    }
    let tensor = try self.value(name, shape)
    guard tensor.shape == shape else {
      throw ReferenceError(description: "the parameter `\(name)` is \(tensor.shape), not \(shape)")
    }
    return tensor
  }

  private func check(_ inputs: [DenseTensor<Scalar>]) throws(ReferenceError) {
    guard inputs.count == graph.inputs.count else {
      throw ReferenceError(description: "the graph has \(graph.inputs.count) inputs, but \(inputs.count) were given")
    }
    let batch = batch(of: inputs)
    for (id, tensor) in zip(graph.inputs, inputs) {
      let node = graph[id]
      guard batch > 0, node.types[0].shape(batch: batch) == tensor.shape else {
        throw ReferenceError(
          description: "the input `\(node.name)` is \(node.types[0].dimensionsDescription), not \(tensor.shape)")
      }
    }
  }

  /// The batch that the first dimension with the batch's symbol shows.
  private func batch(of inputs: [DenseTensor<Scalar>]) -> Int {
    for (id, tensor) in zip(graph.inputs, inputs) {
      for (dimension, extent) in zip(graph[id].types[0].dimensions, tensor.shape.dimensions)
      where dimension.perBatch > 0 {
        return (extent - dimension.constant) / dimension.perBatch
      }
    }
    return 1
  }
}
