/// Which node of one graph is which of another: by name, by what passes recorded of a node that is gone, and, for what is
/// left, by structure.
struct GraphMatching {
  private(set) var newNodes: [NodeID: NodeID] = [:]
  private(set) var oldNodes: [NodeID: NodeID] = [:]
  /// For an old node without a match, the new one that stands for it.
  private(set) var heirs: [NodeID: NodeID] = [:]

  init(_ old: Graph, _ new: Graph, _ newWeights: WeightOwners) {
    for id in old.nodes {
      if let match = new[name: old[id].name], Self.meansTheSame(old[id], new[match]) { pair(id, match) }
    }
    findHeirs(old, new, newWeights)
    findReplacements(old, new)
    matchByStructure(old, new)
  }

  /// Whether nodes of one name are one node. A number for a name only says how many layers stand before: where another
  /// layer of the file has it, it is another node.
  private static func meansTheSame(_ a: Node, _ b: Node) -> Bool {
    let isNumber = a.name.utf8.reversed().prefix { $0 != UInt8(ascii: ".") }.allSatisfy { (0x30...0x39).contains($0) }
    return !isNumber || a.mnemonic == b.mnemonic || a.provenance.spans.first == b.provenance.spans.first
  }

  private mutating func pair(_ old: NodeID, _ new: NodeID) {
    newNodes[old] = new
    oldNodes[new] = old
  }

  private func isOpen(old id: NodeID) -> Bool { newNodes[id] == nil && heirs[id] == nil }

  /// Names that a node absorbed. Where arithmetic on weights did too, the operator that computes goes first.
  private mutating func findHeirs(_ old: Graph, _ new: Graph, _ newWeights: WeightOwners) {
    for computesWeights in [false, true] {
      for id in new.nodes where newWeights.isWeight(id) == computesWeights {
        for name in new[id].provenance.absorbed {
          if let gone = old[name: name], isOpen(old: gone) { heirs[gone] = id }
        }
      }
    }
  }

  /// New operators that come from the very place in the graph file that one operator came from that is gone.
  private mutating func findReplacements(_ old: Graph, _ new: Graph) {
    let gone = old.nodes.filter { old[$0].op != nil && isOpen(old: $0) && !old[$0].provenance.spans.isEmpty }
    let came = new.nodes.filter { new[$0].op != nil && oldNodes[$0] == nil }
    let places = Dictionary(grouping: came) { new[$0].provenance.spans }
    for (spans, group) in Dictionary(grouping: gone, by: { old[$0].provenance.spans }) where group.count == 1 {
      if let match = places[spans], match.count == 1 { heirs[group[0]] = match[0] }
    }
  }

  /// Layers under other names: an operator matches one with the same attributes and types that reads the same values, and
  /// its parameters match with it.
  private mutating func matchByStructure(_ old: Graph, _ new: Graph) {
    for (a, b) in zip(old.inputs.filter { isOpen(old: $0) }, new.inputs.filter { oldNodes[$0] == nil })
    where old[a].types == new[b].types { pair(a, b) }
    let taken = Set(heirs.values)
    // Operands stand before their readers, so that what they match is known.
    for id in new.nodes where oldNodes[id] == nil && !taken.contains(id) {
      guard let source = new[id].operands.compactMap({ oldNodes[$0.node] }).first,
        let match = old.users(of: source).first(where: { isOpen(old: $0) && isSame(old, $0, new, id) })
      else { continue }
      pair(match, id)
      for (a, b) in zip(old[match].operands, new[id].operands) where isUnmatched(a.node, b.node) {
        pair(a.node, b.node)
      }
    }
  }

  private func isUnmatched(_ old: NodeID, _ new: NodeID) -> Bool { isOpen(old: old) && oldNodes[new] == nil }

  private func isSame(_ old: Graph, _ a: NodeID, _ new: Graph, _ b: NodeID) -> Bool {
    let (a, b) = (old[a], new[b])
    guard a.mnemonic == b.mnemonic, a.attributes == b.attributes, a.types == b.types,
      a.operands.count == b.operands.count
    else { return false }
    return zip(a.operands, b.operands).allSatisfy { u, v in
      if let match = newNodes[u.node] { return match == v.node && u.result == v.result }
      return isUnmatched(u.node, v.node) && old[u.node].isParameter && new[v.node].isParameter
        && old[u.node].types == new[v.node].types
    }
  }
}
