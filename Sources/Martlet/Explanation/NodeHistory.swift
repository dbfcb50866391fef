internal import MartletIR
internal import MartletPasses

/// Follows a node through the rewrites of a pipeline's run.
struct NodeHistory {
  private(set) var rewrites: [NodeExplanation.Rewrite] = []
  private(set) var outcome = NodeExplanation.Outcome.kept
  /// The pass that fused or removed it.
  private(set) var endedBy: String?
  /// The node that stands for it now; nil where none does, or none does yet.
  private(set) var holder: String?
  private let name: String

  init(of name: String, in graph: Graph) {
    self.name = name
    holder = graph[name: name].map { _ in name }
  }

  mutating func add(_ rewrite: Rewrite) {
    guard let holder else {
      if outcome == .kept, let id = rewrite.after[name: name] {
        holder = name
        note(rewrite, before: nil, after: rewrite.after.line(of: id))
      }
      return
    }
    guard let old = rewrite.before[name: holder] else { return }
    let before = rewrite.before.line(of: old)
    if let new = rewrite.after[name: holder] {
      let after = rewrite.after.line(of: new)
      // What else befalls a node in whose place it was removed is that one's history.
      if outcome == .removed { return }
      if after != before || rewrite.after[new].provenance != rewrite.before[old].provenance {
        note(rewrite, before: before, after: after, reads: Self.reads(rewrite.before, old, rewrite.after, new))
      }
      return
    }
    let heir = rewrite.after.nodes.first { rewrite.after[$0].provenance.absorbed.contains(holder) }
    // Only a node that does something else than before took over its work.
    let isFused = GraphDiff(from: rewrite.before, to: rewrite.after).changes.contains {
      $0.kind == .fused && $0.name == heir.map { rewrite.after[$0].name }
    }
    if outcome != .removed { note(rewrite, before: before, after: heir.map { rewrite.after.line(of: $0) }) }
    if outcome == .kept || heir == nil {
      outcome = isFused ? .fused : .removed
      endedBy = rewrite.pass.name
    }
    self.holder = heir.map { rewrite.after[$0].name }
  }

  /// The operands that differ, where nothing else does.
  private static func reads(
    _ before: Graph, _ old: NodeID, _ after: Graph, _ new: NodeID
  ) -> [GraphDiff.OperandChange] {
    let (a, b) = (before[old], after[new])
    guard a.mnemonic == b.mnemonic, a.attributes == b.attributes, a.types == b.types,
      a.operands.count == b.operands.count
    else { return [] }
    return zip(a.operands, b.operands).map { (before.text(of: $0), after.text(of: $1)) }.filter { $0 != $1 }
      .map { GraphDiff.OperandChange(before: $0, after: $1) }
  }

  private mutating func note(
    _ rewrite: Rewrite, before: String?, after: String?, reads: [GraphDiff.OperandChange] = []
  ) {
    rewrites.append(
      NodeExplanation.Rewrite(
        number: rewrite.number, pass: rewrite.pass.name, reason: rewrite.reason, before: before, after: after,
        reads: reads))
  }
}
