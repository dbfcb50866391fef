/// The nodes whose values hang on no input (parameters, constants and arithmetic on them), and for each the operator whose
/// weights they make.
package struct WeightOwners {
  private let isStatic: [Bool]
  private var owners: [NodeID: NodeID] = [:]

  package init(_ graph: Graph) {
    isStatic = graph.staticNodes
    for id in graph.nodes where !isStatic[id.index] { own(graph[id].operands.map(\.node), by: id, in: graph) }
  }

  /// Whether the node's value hangs on no input.
  package func isWeight(_ id: NodeID) -> Bool { isStatic[id.index] }

  /// The first operator in the graph's order that reads the weight, or what is computed from it, beside other values; nil
  /// where none does.
  package func owner(of id: NodeID) -> NodeID? { owners[id] }

  private mutating func own(_ operands: [NodeID], by owner: NodeID, in graph: Graph) {
    var waiting = operands
    while let id = waiting.popLast() {
      guard isStatic[id.index], owners[id] == nil else { continue }
      owners[id] = owner
      waiting += graph[id].operands.map(\.node)
    }
  }
}
