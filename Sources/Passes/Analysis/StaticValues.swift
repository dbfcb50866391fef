internal import MartletIR

/// Which values hang on no input: parameters, constants and what is computed from them alone. They are known before any
/// run, so that arithmetic on them costs nothing in one.
///
/// What was found out is kept for the run of a pass. Each node is to be seen in the graph's order, so that no question goes
/// deeper than what the pass has inserted since.
struct StaticValues {
  private var known: [NodeID: Bool] = [:]

  mutating func see(_ id: NodeID, in graph: Graph) { _ = isStatic(id, in: graph) }

  mutating func contains(_ value: ValueID, in graph: Graph) -> Bool { isStatic(value.node, in: graph) }

  private mutating func isStatic(_ id: NodeID, in graph: Graph) -> Bool {
    if let known = known[id] { return known }
    var isStatic =
      switch graph[id].kind {
      case .input: false
      case .parameter, .op: true
      }
    for operand in graph[id].operands where isStatic { isStatic = self.isStatic(operand.node, in: graph) }
    known[id] = isStatic
    return isStatic
  }
}
