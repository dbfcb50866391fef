internal import MartletIR

/// Which values only rename others: found once, since chains of such operators can be long.
struct ValueRoots {
  /// By node number; a node that renames nothing has itself.
  private var identities: [ValueID?]
  private var plain: [ValueID?]

  init(_ graph: Graph, _ statics: StaticValues) {
    identities = [ValueID?](repeating: nil, count: graph.idBound)
    plain = identities
    for id in graph.nodes where !statics.contains(id) {
      guard let op = graph[id].op, let operand = graph[id].operands.first else { continue }
      let isDropout = op is Dropout
      if isDropout { identities[id.index] = identity(operand) }
      if isDropout || op is Flatten || op is Reshape { plain[id.index] = rowMajor(operand) }
    }
  }

  /// The value that holds the same elements in any layout: dropout is the identity.
  func identity(_ value: ValueID) -> ValueID { identities[value.node.index] ?? value }

  /// The value that holds the same elements in row-major order: flatten, reshape and dropout only rename.
  func rowMajor(_ value: ValueID) -> ValueID { plain[value.node.index] ?? value }
}
