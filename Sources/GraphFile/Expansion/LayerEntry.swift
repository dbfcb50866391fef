internal import MartletDiagnostics
internal import MartletYAML

/// A layer, or the use of a block, as it is written: a name, or one key with attributes.
struct LayerEntry {
  /// The name of an operator or of a block.
  let type: String
  /// Where that name is written; it stands for the layer in diagnostics and in provenance.
  let span: SourceSpan
  /// All its entries, `name` and `from` among them.
  let attributes: [YAMLNode.Entry]
  /// The type as it is written, where `$(…)` stands in it.
  let typeTemplate: YAMLNode?

  init(_ node: YAMLNode) throws(DiagnosticSet) {
    switch node.content {
    case .scalar(let scalar):
      guard case .string = scalar.value else { throw Self.expectation.unmet(by: node) }
      self.init(type: node, attributes: [])
    case .sequence:
      throw Self.expectation.unmet(by: node)
    case .mapping(let entries):
      guard let entry = entries.first, entries.count == 1 else { throw Self.notOneKey(entries, at: node.span) }
      let name = entry.key.scalar?.text ?? ""
      switch entry.value.content {
      case .mapping(let attributes):
        self.init(type: entry.key, attributes: attributes)
      case .scalar(let scalar) where scalar.value == .null:
        self.init(type: entry.key, attributes: [])
      case .scalar, .sequence:
        throw Expectation(subject: "what follows \(quoted(name))", requirement: "a mapping of attributes")
          .unmet(by: entry.value)
      }
    }
  }

  private init(type: YAMLNode, attributes: [YAMLNode.Entry]) {
    let text = type.scalar?.text ?? ""
    self.type = text
    self.span = type.span
    self.attributes = attributes
    typeTemplate = StringTemplate.isTemplate(text) ? type : nil
  }

  /// The same entry of the type that its template comes out as.
  func withType(_ name: String) -> LayerEntry { LayerEntry(type: name, of: self) }

  private init(type: String, of other: LayerEntry) {
    self.type = type
    span = other.span
    attributes = other.attributes
    typeTemplate = nil
  }

  /// What reading it costs; see ``ExpansionBudget``.
  var cost: Int { attributes.reduce(type.utf8.count) { $0 + 20 + $1.value.expansionCost } }

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
