internal import MartletDiagnostics
internal import MartletYAML

/// What may stand in a sequence of layers.
enum LayerItem {
  /// An operator or the use of a block.
  case layer(LayerEntry)
  /// `repeat:` with its other keys.
  case repetition([YAMLNode.Entry])
  /// `if:` with its other keys.
  case conditional([YAMLNode.Entry])

  /// What neither operators nor blocks are called.
  static let keywords = ["repeat", "if"]

  static let repetitionKeys = ["repeat", "index", "columns", "layers"]
  static let conditionalKeys = ["if", "then", "else"]

  init(_ node: YAMLNode) throws(DiagnosticSet) {
    if let entries = node.mapping {
      if node.entry("repeat") != nil {
        self = .repetition(entries)
        return
      }
      if node.entry("if") != nil {
        self = .conditional(entries)
        return
      }
      if let first = entries.first, let meant = Self.keyword(meantBy: entries) {
        let name = first.key.scalar?.text ?? ""
        throw DiagnosticSet(
          .error("there is no \(quoted(name)) with further keys beside it", at: first.key.span, suggestion: meant))
      }
    }
    self = .layer(try LayerEntry(node))
  }

  /// The layers of a sequence, which has at least one.
  static func sequence(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> [YAMLNode] {
    if let nodes = node.sequence, !nodes.isEmpty { return nodes }
    throw Expectation(subject: subject, requirement: "a sequence of at least one layer").unmet(by: node)
  }

  /// `repeat` or `if`, where the other keys belong to it.
  private static func keyword(meantBy entries: [YAMLNode.Entry]) -> String? {
    let others = entries.dropFirst().compactMap { $0.key.scalar?.text }
    if others.contains(where: { ["index", "columns", "layers"].contains($0) }) { return "repeat" }
    if others.contains(where: { ["then", "else"].contains($0) }) { return "if" }
    return nil
  }
}
