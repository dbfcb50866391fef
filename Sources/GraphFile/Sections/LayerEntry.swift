internal import MartletDiagnostics
internal import MartletYAML

/// A layer as it is written: an operator's name, or one key with attributes.
struct LayerEntry {
  let operatorName: String
  /// The operator's name, which stands for the layer in diagnostics and in provenance.
  let span: SourceSpan
  /// All its entries, `name` and `from` among them.
  let attributes: [YAMLNode.Entry]

  init(_ node: YAMLNode) throws(DiagnosticSet) {
    switch node.content {
    case .scalar(let scalar):
      guard case .string(let name) = scalar.value else { throw Self.expectation.unmet(by: node) }
      self.init(operatorName: name, span: node.span, attributes: [])
    case .sequence:
      throw Self.expectation.unmet(by: node)
    case .mapping(let entries):
      guard let entry = entries.first, entries.count == 1 else { throw Self.notOneKey(entries, at: node.span) }
      let name = entry.key.scalar?.text ?? ""
      switch entry.value.content {
      case .mapping(let attributes):
        self.init(operatorName: name, span: entry.key.span, attributes: attributes)
      case .scalar(let scalar) where scalar.value == .null:
        self.init(operatorName: name, span: entry.key.span, attributes: [])
      case .scalar, .sequence:
        throw Expectation(subject: "what follows \(quoted(name))", requirement: "a mapping of attributes")
          .unmet(by: entry.value)
      }
    }
  }

  private init(operatorName: String, span: SourceSpan, attributes: [YAMLNode.Entry]) {
    self.operatorName = operatorName
    self.span = span
    self.attributes = attributes
  }

  private static let expectation = Expectation(
    subject: "a layer", requirement: "an operator's name, or one key with its attributes")

  private static func notOneKey(_ entries: [YAMLNode.Entry], at span: SourceSpan) -> DiagnosticSet {
    guard entries.count > 1, let first = entries.first else {
      return DiagnosticSet(.error("a layer must have one key, its operator, but this has none", at: span))
    }
    let isFlat = first.value.scalar?.isOmitted == true
    let notes = isFlat ? [Diagnostic.Note("attributes stand deeper than their operator: indent them further")] : []
    return DiagnosticSet(
      .error(
        "a layer must have one key, its operator, but this has \(entries.count)", at: entries[1].key.span, notes: notes)
    )
  }
}
