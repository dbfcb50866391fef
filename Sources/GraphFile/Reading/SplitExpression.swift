internal import MartletDiagnostics
internal import MartletYAML

/// An expression that YAML took apart: inside `{…}` and `[…]` it splits plain text at each comma, so that
/// `{channels: round_to(32, 8)}` has the keys `channels` and `8)`.
struct SplitExpression {
  /// The expression put together again.
  let text: String
  /// How many nodes the rest of it became.
  let fragments: Int
  let span: SourceSpan

  /// - Parameter following: what stands after `first` in its collection; only nodes that hold plain text can belong to it.
  /// - Returns: nil where `first` is whole, or does not become so.
  init?(_ first: YAMLNode, _ following: some Sequence<YAMLNode>) {
    guard let start = first.scalar, start.style == .plain else { return nil }
    var depth = Self.openParentheses(start.text)
    guard depth > 0 else { return nil }
    var text = start.text
    var fragments = 0
    for node in following {
      guard let scalar = node.scalar, scalar.style == .plain, text.utf8.count < ExpressionLimits.length else {
        return nil
      }
      text += ", " + scalar.text
      fragments += 1
      depth += Self.openParentheses(scalar.text)
      if depth <= 0 {
        self.text = text
        self.fragments = fragments
        self.span = SourceSpan(file: first.span.file, start: first.span.start, end: node.span.end)
        return
      }
    }
    return nil
  }

  var diagnostics: DiagnosticSet {
    DiagnosticSet(
      .error(
        "YAML splits this expression at its commas, inside `{…}` and `[…]`: put it in quotes", at: span,
        suggestion: "\"\(text)\""))
  }

  private static func openParentheses(_ text: String) -> Int {
    text.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "(") ? 1 : $1 == UInt8(ascii: ")") ? -1 : 0) }
  }
}
