/// Collects what differs between two graphs into changes: each node that is not what it was goes to the change that it
/// belongs to.
struct GraphChangeCollector {
  private let comparison: GraphComparison
  private var groups: [Subject: Group] = [:]
  private var differences: [NodeID: GraphComparison.Difference] = [:]
  /// New operators that do something else than before, or with other weights.
  private var changed: Set<NodeID> = []

  /// The node that a change is about.
  private enum Subject: Hashable {
    /// One that is gone.
    case old(NodeID)
    case new(NodeID)
  }

  /// What belongs to a change, in the order of each graph.
  private struct Group {
    var old: [NodeID] = []
    var new: [NodeID] = []
  }

  private var old: Graph { comparison.old }
  private var new: Graph { comparison.new }

  init(_ comparison: GraphComparison) {
    self.comparison = comparison
    findChanged()
    for id in old.nodes { sort(old: id) }
    for id in new.nodes { sort(new: id) }
  }

  private mutating func findChanged() {
    for id in new.nodes {
      guard let match = comparison.matching.oldNodes[id] else {
        changed.insert(owner(of: id))
        continue
      }
      let difference = comparison.difference(of: match, id)
      differences[id] = difference
      if difference == .changed || difference != .none && comparison.newWeights.isWeight(id) {
        changed.insert(owner(of: id))
      }
    }
  }

  /// The operator whose weights a new node makes; the node itself where it makes none.
  private func owner(of id: NodeID) -> NodeID { comparison.newWeights.owner(of: id) ?? id }

  private mutating func sort(old id: NodeID) {
    guard let match = comparison.matching.newNodes[id] else {
      groups[subject(ofGone: id), default: Group()].old.append(id)
      return
    }
    if differences[match] != GraphComparison.Difference.none {
      groups[.new(owner(of: match)), default: Group()].old.append(id)
    }
  }

  private mutating func sort(new id: NodeID) {
    let owner = owner(of: id)
    guard let match = comparison.matching.oldNodes[id] else {
      groups[.new(owner), default: Group()].new.append(id)
      return
    }
    if differences[id] != GraphComparison.Difference.none {
      groups[.new(owner), default: Group()].new.append(id)
    } else if old[match].name != new[id].name && (owner == id || !isRenamed(owner)) {
      // A renamed layer's parameters are renamed with it.
      if groups[.new(id)] == nil { groups[.new(id)] = Group() }
    }
  }

  private func isRenamed(_ id: NodeID) -> Bool {
    comparison.matching.oldNodes[id].map { old[$0].name != new[id].name } ?? true
  }

  private func isIdentity(_ id: NodeID) -> Bool {
    let node = old[id]
    switch node.op {
    case is Dropout: return true
    case is AdaptiveAveragePool, is AdaptiveMaxPool, is Concat, is Flatten, is Pad, is Reshape, is Slice:
      return node.operands.count == 1 && node.types == [old.type(of: node.operands[0])]
    default: return false
    }
  }

  private func subject(ofGone id: NodeID) -> Subject {
    // What gave back its operand has nothing to give to who takes its place.
    if let heir = comparison.matching.heirs[id], !isIdentity(id) {
      return changed.contains(owner(of: heir)) ? .new(owner(of: heir)) : .old(id)
    }
    guard let owner = comparison.oldWeights.owner(of: id) else { return .old(id) }
    if let match = comparison.matching.newNodes[owner] { return .new(match) }
    return subject(ofGone: owner)
  }
}

// MARK: - Changes

extension GraphChangeCollector {
  /// In the first graph's order; an added node behind the one before it.
  var changes: [GraphDiff.Change] {
    let positions = Dictionary(uniqueKeysWithValues: zip(old.nodes, 0...))
    var found: [(place: Int, change: GraphDiff.Change)] = []
    for (id, place) in zip(old.nodes, 0...) {
      if let group = groups[.old(id)] { found.append((place, removal(of: id, group))) }
    }
    var anchor = -1
    for id in new.nodes {
      let match = comparison.matching.oldNodes[id]
      if let match, let place = positions[match] { anchor = place }
      guard let group = groups[.new(id)] else { continue }
      let operators = operators(of: id, match, group).sorted { positions[$0, default: 0] < positions[$1, default: 0] }
      let place = match.flatMap { positions[$0] } ?? operators.first.flatMap { positions[$0] }
      found.append((place ?? anchor, change(of: id, match, operators, group)))
    }
    // Stable, and a node of the first graph before those that were added behind it.
    return found.enumerated().sorted { a, b in
      func rank(_ entry: (place: Int, change: GraphDiff.Change)) -> Int { entry.change.kind == .added ? 1 : 0 }
      let (x, y) = (a.element, b.element)
      return (x.place, rank(x), a.offset) < (y.place, rank(y), b.offset)
    }.map(\.element.change)
  }

  /// The old nodes whose work the new one does: itself and those that it absorbed, without weights.
  private func operators(of id: NodeID, _ match: NodeID?, _ group: Group) -> [NodeID] {
    let absorbed = group.old.filter { !comparison.oldWeights.isWeight($0) && $0 != match }
    return absorbed + (match.map { [$0] } ?? [])
  }

  private func removal(of id: NodeID, _ group: Group) -> GraphDiff.Change {
    GraphDiff.Change(
      kind: .removed, name: old[id].name, formerName: nil, summary: "\(old[id].mnemonic) removed",
      successor: comparison.successor(of: id).map { new.text(of: $0) }, reads: [],
      before: group.old.map { old.line(of: $0) }, after: [])
  }

  private func change(
    of id: NodeID, _ match: NodeID?, _ operators: [NodeID], _ group: Group
  ) -> GraphDiff.Change {
    let node = new[id]
    let kind = kind(of: id, match, operators, group)
    let was = match.map { old[$0] } ?? operators.first.map { old[$0] }
    let parts = operators.map { old[$0].mnemonic }.joined(separator: " + ")
    let summary =
      switch kind {
      case .fused: "\(parts) fused" + (match != nil && was?.mnemonic == node.mnemonic ? "" : " into \(node.mnemonic)")
      case .changed where was?.mnemonic != node.mnemonic: "\(parts) became \(node.mnemonic)"
      default: "\(node.mnemonic) \(kind.rawValue)"
      }
    let isFormer = kind != .fused && was?.name != node.name || match != nil && was?.name != node.name
    return GraphDiff.Change(
      kind: kind, name: node.name, formerName: isFormer ? was?.name : nil, summary: summary, successor: nil,
      reads: kind == .rewired ? match.map { reads($0, id) } ?? [] : [],
      before: group.old.map { old.line(of: $0) }, after: group.new.map { new.line(of: $0) })
  }

  private func kind(
    of id: NodeID, _ match: NodeID?, _ operators: [NodeID], _ group: Group
  ) -> GraphDiff.Change.Kind {
    if operators.count > 1 { return .fused }
    guard let match else { return operators.isEmpty ? .added : .changed }
    if changed.contains(id) || group.old.contains(where: { $0 != match }) { return .changed }
    return differences[id] == .rewired ? .rewired : .renamed
  }

  private func reads(_ id: NodeID, _ match: NodeID) -> [GraphDiff.OperandChange] {
    zip(old[id].operands, new[match].operands).filter { !comparison.follows($0, $1) }.map {
      GraphDiff.OperandChange(before: old.text(of: $0), after: new.text(of: $1))
    }
  }
}
