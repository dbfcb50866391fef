internal import MartletIR
internal import MartletReference
internal import MartletTensors

/// What the nodes of a graph compute on one set of inputs, in Float: recorded in a run of the reference interpreter,
/// carried through rewrites, and computed again where it was let go.
struct RecordedValues {
  private var tensors: [NodeID: [Tensor]] = [:]
  private let parameter: ParameterValue

  /// - Parameter inputs: one tensor for each input of the graph, in order; they are kept.
  init(_ graph: Graph, inputs: [Tensor], parameter: @escaping ParameterValue) {
    self.parameter = parameter
    for (id, tensor) in zip(graph.inputs, inputs) { tensors[id] = [tensor] }
  }

  subscript(id: NodeID) -> [Tensor]? {
    get { tensors[id] }
    set { tensors[id] = newValue }
  }

  mutating func value(of value: ValueID, in graph: Graph) throws(ReferenceError) -> Tensor {
    if let tensor = try known(value, in: graph) { return tensor }
    let results = try evaluate([value], in: graph, as: Float.self) { tensors[$0] != nil }
    guard let tensor = results[value.node]?[value.result] else { throw missing(value, in: graph) }
    tensors[value.node] = results[value.node]
    return tensor
  }

  /// The results of the operators that `values` hang on, from recorded values and parameters on.
  /// - Parameter isRecorded: whether a node is not computed, but its recorded value taken.
  func evaluate<Scalar: TensorScalar>(
    _ values: [ValueID], in graph: Graph, as _: Scalar.Type, isRecorded: (NodeID) -> Bool
  ) throws(ReferenceError) -> [NodeID: [DenseTensor<Scalar>]] {
    var results: [NodeID: [DenseTensor<Scalar>]] = [:]
    for id in graph.evaluationOrder(for: values, isKnown: isRecorded) {
      guard let op = graph[id].op else { continue }
      var operands: [DenseTensor<Scalar>] = []
      for operand in graph[id].operands {
        if let tensor = results[operand.node]?[operand.result] {
          operands.append(tensor)
        } else if let tensor = try known(operand, in: graph) {
          operands.append(tensor.converted(to: Scalar.self))
        } else {
          throw missing(operand, in: graph)
        }
      }
      results[id] = op.evaluate(operands)
    }
    return results
  }

  private func known(_ value: ValueID, in graph: Graph) throws(ReferenceError) -> Tensor? {
    if let results = tensors[value.node] { return results[value.result] }
    let node = graph[value.node]
    guard node.isParameter, let shape = node.types[0].fixedShape else { return nil }
    let tensor = try parameter(node.name, shape)
    guard tensor.shape == shape else {
      throw ReferenceError(description: "the parameter `\(node.name)` is \(tensor.shape), not \(shape)")
    }
    return tensor
  }

  private func missing(_ value: ValueID, in graph: Graph) -> ReferenceError {
    ReferenceError(description: "`\(graph.name(of: value))` has no value")
  }
}
