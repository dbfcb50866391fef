internal import MartletIR

extension Graph {
  /// A node's results.
  func values(of id: NodeID) -> [ValueID] { self[id].types.indices.map { ValueID(id, result: $0) } }

  /// The operators that must be computed for `values`, each after those that it reads.
  /// - Parameter isKnown: whether a node's value is there; inputs and parameters are not asked about.
  func evaluationOrder(for values: [ValueID], isKnown: (NodeID) -> Bool) -> [NodeID] {
    var order: [NodeID] = []
    var visited: Set<NodeID> = []
    // A stack of our own: a chain may be longer than the call stack.
    var stack: [(node: NodeID, isDone: Bool)] = values.reversed().map { ($0.node, false) }
    while let (id, isDone) = stack.popLast() {
      if isDone {
        order.append(id)
      } else if self[id].op != nil && !isKnown(id) && visited.insert(id).inserted {
        stack.append((id, true))
        stack += self[id].operands.reversed().map { ($0.node, false) }
      }
    }
    return order
  }
}
