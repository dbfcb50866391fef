extension Graph {
  /// By node number, whether a node's value hangs on no input: parameters, constants, and arithmetic on them.
  package var staticNodes: [Bool] {
    var isStatic = [Bool](repeating: false, count: idBound)
    for id in nodes {
      if case .input = self[id].kind { continue }
      isStatic[id.index] = self[id].operands.allSatisfy { isStatic[$0.node.index] }
    }
    return isStatic
  }
}
