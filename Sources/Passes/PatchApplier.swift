internal import MartletIR

/// Applies one patch to a graph through its editing functions, and collects the nodes that a pass should look at again.
struct PatchApplier {
  let pass: String
  /// Nodes whose operands or readers changed; some may be gone by now.
  private(set) var touched: [NodeID] = []
  /// Nodes whose operator, operands or operands' types are others now; some may be gone.
  private(set) var changed: [NodeID] = []
  private var inserted: [NodeID] = []

  init(pass: String) { self.pass = pass }

  mutating func apply(_ patch: Patch, to graph: inout Graph) throws(GraphError) {
    for edit in patch.edits {
      switch edit {
      case .update(let node, let op, let operands): try update(node, op, operands, &graph)
      case .insert(let op, let operands, let name, let next, var provenance):
        provenance.touch(by: pass)
        try insert(op, operands, name, before: next, provenance, &graph)
      case .move(let node, let next): try move(node, before: next, &graph)
      case .replaceUses(let value, let replacement): try replaceUses(of: value, with: replacement, &graph)
      case .absorb(let node, let value): try absorb(node, into: value, &graph)
      case .erase(let node): try erase(node, &graph)
      }
    }
  }

  private mutating func update(
    _ node: NodeID, _ op: any Op, _ operands: [Patch.Value]?, _ graph: inout Graph
  ) throws(GraphError) {
    try require(node, in: graph)
    guard graph[node].op != nil else { throw GraphError("`\(graph[node].name)` is no operator") }
    touched += graph[node].operands.map(\.node)
    let operands = try operands.map { values throws(GraphError) in try resolve(values, in: graph) }
    try graph.update(node, to: op, operands: operands ?? graph[node].operands)
    graph.updateProvenance(of: node) { $0.touch(by: pass) }
    let users = graph.users(of: node)
    changed += [node] + users
    touched += [node] + graph[node].operands.map(\.node) + users
  }

  private mutating func insert(
    _ op: any Op, _ operands: [Patch.Value], _ name: String, before next: NodeID, _ provenance: Provenance,
    _ graph: inout Graph
  ) throws(GraphError) {
    try require(next, in: graph)
    let operands = try resolve(operands, in: graph)
    let node = try graph.insert(
      op, operands, name: graph.uniqueName(name), before: next, provenance: provenance)
    inserted.append(node)
    changed.append(node)
    touched += [node] + operands.map(\.node)
  }

  private mutating func move(_ node: NodeID, before next: NodeID, _ graph: inout Graph) throws(GraphError) {
    try require(node, in: graph)
    try require(next, in: graph)
    graph.move(node, before: next)
    touched.append(node)
  }

  private mutating func replaceUses(
    of value: ValueID, with replacement: Patch.Value, _ graph: inout Graph
  ) throws(GraphError) {
    let value = try resolve(.existing(value), in: graph)
    let replacement = try resolve(replacement, in: graph)
    let users = graph.users(of: value.node)
    changed += users
    touched += [value.node, replacement.node] + users
    graph.replaceUses(of: value, with: replacement)
  }

  private mutating func absorb(
    _ node: NodeID, into value: Patch.Value, _ graph: inout Graph
  ) throws(GraphError) {
    try require(node, in: graph)
    let absorbed = graph[node]
    graph.updateProvenance(of: try resolve(value, in: graph).node) {
      $0.absorb(absorbed.provenance, named: absorbed.name)
      $0.touch(by: pass)
    }
  }

  private mutating func erase(_ node: NodeID, _ graph: inout Graph) throws(GraphError) {
    try require(node, in: graph)
    touched += graph[node].operands.map(\.node)
    try graph.erase(node)
  }

  private func require(_ node: NodeID, in graph: Graph) throws(GraphError) {
    if !graph.contains(node) { throw GraphError("a node of it is not in the graph") }
  }

  private func resolve(_ value: Patch.Value, in graph: Graph) throws(GraphError) -> ValueID {
    let resolved: ValueID
    switch value {
    case .existing(let existing): resolved = existing
    case .inserted(let index, let result):
      guard inserted.indices.contains(index) else { throw GraphError("it reads a node before it inserts it") }
      resolved = ValueID(inserted[index], result: result)
    }
    try require(resolved.node, in: graph)
    guard graph[resolved.node].types.indices.contains(resolved.result) else {
      throw GraphError("`\(graph[resolved.node].name)` has no result \(resolved.result)")
    }
    return resolved
  }

  private func resolve(_ values: [Patch.Value], in graph: Graph) throws(GraphError) -> [ValueID] {
    var resolved: [ValueID] = []
    for value in values { resolved.append(try resolve(value, in: graph)) }
    return resolved
  }
}
