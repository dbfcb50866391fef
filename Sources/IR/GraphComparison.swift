/// Two graphs side by side: whether a node is what it was, and whether a reader reads what it read.
struct GraphComparison {
  enum Difference {
    case none, rewired, changed
  }

  let old: Graph
  let new: Graph
  let oldWeights: WeightOwners
  let newWeights: WeightOwners
  let matching: GraphMatching
  /// For a value that is gone, the one that all its readers read instead; nil where they disagree.
  private var replacements: [ValueID: ValueID?] = [:]

  init(_ old: Graph, _ new: Graph) {
    self.old = old
    self.new = new
    oldWeights = WeightOwners(old)
    newWeights = WeightOwners(new)
    matching = GraphMatching(old, new, newWeights)
    findReplacements()
  }

  private mutating func findReplacements() {
    for id in old.nodes {
      guard let match = matching.newNodes[id], old[id].operands.count == new[match].operands.count else { continue }
      for (before, after) in zip(old[id].operands, new[match].operands) { note(before, readAs: after) }
    }
    let values = Dictionary(new.outputs.map { ($0.name, $0.value) }) { first, _ in first }
    for output in old.outputs {
      if let after = values[output.name] { note(output.value, readAs: after) }
    }
  }

  private mutating func note(_ before: ValueID, readAs after: ValueID) {
    if matching.newNodes[before.node] != nil { return }
    replacements[before] = replacements[before, default: after] == after ? after : .some(nil)
  }

  /// Whether a reader that reads `after` now reads what it read before, or what stands in its place.
  func follows(_ before: ValueID, _ after: ValueID) -> Bool {
    if let match = matching.newNodes[before.node] { return match == after.node && before.result == after.result }
    return matching.heirs[before.node] == after.node || replacements[before] == .some(after)
  }

  /// The value in whose favour a node that is gone was removed.
  func successor(of id: NodeID) -> ValueID? {
    if let replacement = replacements[ValueID(id)], let value = replacement { return value }
    return matching.heirs[id].map { ValueID($0) }
  }

  func difference(of id: NodeID, _ match: NodeID) -> Difference {
    let (a, b) = (old[id], new[match])
    guard a.mnemonic == b.mnemonic, a.attributes == b.attributes, a.types == b.types,
      a.operands.count == b.operands.count
    else { return .changed }
    var difference = Difference.none
    for (before, after) in zip(a.operands, b.operands) where !follows(before, after) {
      if oldWeights.isWeight(before.node) || newWeights.isWeight(after.node) { return .changed }
      difference = .rewired
    }
    return difference
  }

  var outputChanges: [GraphDiff.OutputChange] {
    let values = Dictionary(new.outputs.map { ($0.name, $0.value) }) { first, _ in first }
    var changes: [GraphDiff.OutputChange] = []
    for output in old.outputs {
      let after = values[output.name]
      if let after, follows(output.value, after) { continue }
      changes.append(
        GraphDiff.OutputChange(
          name: output.name, before: old.text(of: output.value), after: after.map { new.text(of: $0) }))
    }
    let known = Set(old.outputs.map(\.name))
    for output in new.outputs where !known.contains(output.name) {
      changes.append(GraphDiff.OutputChange(name: output.name, before: nil, after: new.text(of: output.value)))
    }
    return changes
  }
}
