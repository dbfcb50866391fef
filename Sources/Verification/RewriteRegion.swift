internal import MartletIR
internal import MartletPasses

/// What a rewrite changed, found by comparing the graphs on both sides of it, whatever the pass says that it did.
struct RewriteRegion {
  /// Two values that must be the same: what a reader read before and what it reads now.
  struct Claim {
    let before: ValueID
    let after: ValueID
    /// The nodes that read it, the same on both sides; none where only outputs of the graph do.
    var readers: [NodeID] = []
  }

  let before: Graph
  let after: Graph
  /// The nodes whose values are computed on each side: at first those that are gone or new, and those with another
  /// operator or another number of operands.
  private(set) var nodesBefore: Set<NodeID> = []
  private(set) var nodesAfter: Set<NodeID> = []

  init(_ rewrite: Rewrite) {
    before = rewrite.before
    after = rewrite.after
    for id in before.nodes where !after.contains(id) { nodesBefore.insert(id) }
    for id in after.nodes {
      if before.contains(id) {
        if Self.isSameOperator(before[id], after[id]) { continue }
        nodesBefore.insert(id)
      }
      nodesAfter.insert(id)
    }
  }

  private static func isSameOperator(_ a: Node, _ b: Node) -> Bool {
    guard a.operands.count == b.operands.count else { return false }
    switch (a.kind, b.kind) {
    case (.op(let a), .op(let b)): return type(of: a) == type(of: b) && a.attributes == b.attributes
    case (.op, _), (_, .op): return false
    default: return true
    }
  }

  /// Whether a node is the same on both sides, so that its recorded value holds on both.
  func isUnchanged(_ id: NodeID) -> Bool { !nodesBefore.contains(id) && !nodesAfter.contains(id) }

  /// Takes in the nodes that feed claims, or, where those are in already, the nodes that read them, or else those that feed
  /// the region: what was recorded behind a rewrite that rounds otherwise does not go with what stands before it.
  /// - Returns: how many are new.
  mutating func extend(around claims: [Claim]) -> Int {
    let count = nodesAfter.count
    for claim in claims {
      for node in [claim.before.node, claim.after.node] { add(node) }
    }
    if nodesAfter.count == count {
      for reader in claims.flatMap(\.readers) { add(reader) }
    }
    if nodesAfter.count == count {
      let feeding =
        nodesBefore.flatMap { before[$0].operands } + nodesAfter.flatMap { after[$0].operands }
      for operand in Set(feeding) { add(operand.node) }
    }
    return nodesAfter.count - count
  }

  private mutating func add(_ id: NodeID) {
    guard before.contains(id), after.contains(id), after[id].op != nil else { return }
    nodesBefore.insert(id)
    nodesAfter.insert(id)
  }

  /// What must be equal, in the order of the readers: the values that change on the way out of the region.
  var claims: [Claim] {
    var claims: [Claim] = []
    var numbers: [[ValueID]: Int] = [:]
    func claim(_ a: ValueID, _ b: ValueID, reader: NodeID?) {
      guard a != b || nodesAfter.contains(b.node) else { return }
      let number = numbers[[a, b]] ?? claims.count
      if number == claims.count {
        numbers[[a, b]] = number
        claims.append(Claim(before: a, after: b))
      }
      if let reader, claims[number].readers.last != reader { claims[number].readers.append(reader) }
    }
    for id in after.nodes where !nodesAfter.contains(id) {
      for (a, b) in zip(before[id].operands, after[id].operands) { claim(a, b, reader: id) }
    }
    for (a, b) in zip(before.outputs, after.outputs) { claim(a.value, b.value, reader: nil) }
    return claims
  }

  /// The nodes whose recorded values a comparison may read: what the region and the claims' nodes read, and the claims'
  /// own nodes and readers, in case that they must be computed too.
  var recordedNodes: Set<NodeID> {
    var nodes: Set<NodeID> = []
    func addOperands(_ id: NodeID, _ graph: Graph) {
      guard graph.contains(id) else { return }
      for operand in graph[id].operands where isUnchanged(operand.node) {
        nodes.insert(operand.node)
      }
    }
    for id in nodesBefore { addOperands(id, before) }
    for id in nodesAfter { addOperands(id, after) }
    for claim in claims {
      for node in [claim.before.node, claim.after.node] where isUnchanged(node) {
        nodes.insert(node)
        addOperands(node, before)
      }
      for reader in claim.readers {
        addOperands(reader, before)
        addOperands(reader, after)
      }
    }
    return nodes
  }
}
