internal import MartletDiagnostics
internal import MartletYAML

/// What a value must be, in the words of a diagnostic.
struct Expectation {
  /// Such as `` `channels` ``.
  let subject: String
  /// Such as `an integer of at least 1`.
  let requirement: String

  /// The error for a node that is of another kind altogether.
  func unmet(by node: YAMLNode, suggestion: String? = nil) -> DiagnosticSet {
    let found =
      switch node.content {
      case .scalar(let scalar) where scalar.isOmitted: "but it is left empty"
      case .sequence([]), .mapping([]): "but it is empty"
      case .scalar(let scalar): "not \(quoted(scalar.text))"
      case .sequence, .mapping: "not \(node.kind)"
      }
    return DiagnosticSet(
      .error("\(subject) must be \(requirement), \(found)", at: node.span, suggestion: suggestion))
  }

  /// The error for a value that a node has, as it is written or as its expression comes out.
  func unmet(by value: ScalarValue, of node: YAMLNode) -> DiagnosticSet {
    guard let scalar = node.scalar, case .string(let text) = scalar.value else { return unmet(by: node) }
    let notes: [Diagnostic.Note]
    if case .float = value, requirement.hasPrefix("an integer") {
      notes = [Diagnostic.Note("`floor`, `ceil` and `round_to` make an integer of a float")]
    } else {
      notes = []
    }
    return DiagnosticSet(
      .error(
        "\(subject) must be \(requirement), but \(quoted(text)) is \(quoted(value.description))", at: node.span,
        notes: notes))
  }
}
