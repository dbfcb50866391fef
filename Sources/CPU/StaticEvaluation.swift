package import MartletIR
package import MartletTensors

/// Evaluates static values by the operators' plain evaluation, in Float. Nothing is kept from one value to the next: what two
/// have in common is small beside what keeping all would take.
package struct StaticEvaluation {
  let graph: Graph

  package init(graph: Graph) { self.graph = graph }

  /// The value of a node's result.
  /// - Parameter parameter: the value of a parameter by its name, of the shape asked for.
  /// - Precondition: the node hangs on no input.
  package func tensor<Failure: Error>(
    _ value: ValueID, parameter: (_ name: String, _ shape: Shape) throws(Failure) -> Tensor
  ) throws(Failure) -> Tensor {
    let order = self.order(upTo: value.node)
    var readsLeft: [NodeID: Int] = [value.node: 1]
    for id in order { for operand in graph[id].operands { readsLeft[operand.node, default: 0] += 1 } }
    var results: [NodeID: [Tensor]] = [:]
    for id in order {
      let node = graph[id]
      switch node.kind {
      case .input: preconditionFailure("a static value hangs on no input")
      case .parameter:
        let shape = node.types[0].fixedShape ?? []
        let tensor = try parameter(node.name, shape)
        precondition(tensor.shape == shape, "a parameter has the shape that was asked for")
        results[id] = [tensor]
      case .op(let op):
        let operands = node.operands.compactMap { results[$0.node]?[$0.result] }
        for operand in node.operands {
          readsLeft[operand.node, default: 0] -= 1
          if readsLeft[operand.node] == 0 { results[operand.node] = nil }
        }
        results[id] = op.evaluate(operands)
      }
    }
    guard let tensor = results[value.node]?[value.result], tensor.shape == graph.type(of: value).fixedShape else {
      preconditionFailure("an operator's evaluation has the shape that it infers")
    }
    return tensor
  }

  /// The nodes that a node is computed from and itself, each after those that it reads. Without recursion, for a chain may be
  /// as long as the graph.
  private func order(upTo last: NodeID) -> [NodeID] {
    var order: [NodeID] = []
    var seen: Set<NodeID> = [last]
    var path = [(node: last, next: 0)]
    while let (node, next) = path.last {
      let operands = graph[node].operands
      if next == operands.count {
        order.append(node)
        path.removeLast()
      } else {
        path[path.count - 1].next += 1
        if seen.insert(operands[next].node).inserted { path.append((operands[next].node, 0)) }
      }
    }
    return order
  }
}
