internal import MartletDiagnostics

/// A finished node with what an alias to it costs.
struct MeasuredNode {
  let node: YAMLNode
  /// Nodes in the tree, itself included.
  let size: Int
  /// Collections inside one another, itself included: 0 for a scalar.
  let depth: Int
}

/// The anchors seen so far. As YAML has it, an anchor may be given again, and an alias means the latest.
struct Anchors {
  private enum Anchored {
    case open(SourceSpan)
    case finished(MeasuredNode)
  }

  private var anchors: [String: Anchored] = [:]

  /// Notes that a node with this anchor has begun: until it is finished, an alias to it would contain itself.
  mutating func open(_ name: String, at span: SourceSpan) {
    anchors[name] = .open(span)
  }

  mutating func finish(_ name: String, _ node: MeasuredNode) {
    anchors[name] = .finished(node)
  }

  /// The node that `*name`, written at `span`, stands for.
  func resolve(_ name: String, at span: SourceSpan) throws(DiagnosticSet) -> MeasuredNode {
    switch anchors[name] {
    case .finished(let node)?:
      return node
    case .open(let definition)?:
      throw DiagnosticSet(
        .error(
          "the alias \(quoted("*" + name)) stands for a node that it is part of", at: span,
          notes: [Diagnostic.Note("\(quoted("&" + name)) is defined here", at: .text(definition))]))
    case nil:
      // A search among very many names would let a hostile file buy time with its one error.
      let near = anchors.count <= 4096 ? nearest(to: name, among: anchors.keys) : nil
      throw DiagnosticSet(
        .error(
          "the alias \(quoted("*" + name)) has no anchor \(quoted("&" + name)) before it", at: span,
          suggestion: near.map { "*" + $0 }))
    }
  }
}
