internal import MartletDiagnostics

extension YAMLTag {
  /// The tag of a scalar event, checked against its text; nil where there is none.
  static func ofScalar(_ text: String, _ event: Event) throws(DiagnosticSet) -> YAMLTag? {
    guard let tag = try known(event) else { return nil }
    if tag == .sequence || tag == .mapping { throw misfit(tag, "a scalar", event) }
    guard CoreSchema.value(of: text, as: tag) != nil else {
      throw DiagnosticSet(.error("\(quoted(text)) does not fit its tag `\(tag.rawValue)`", at: event.span))
    }
    return tag
  }

  /// Checks the tag of an event that begins a collection.
  static func checkCollection(isMapping: Bool, _ event: Event) throws(DiagnosticSet) {
    guard event.tag != "!", let tag = try known(event) else { return }
    if tag != (isMapping ? .mapping : .sequence) { throw misfit(tag, isMapping ? "a mapping" : "a sequence", event) }
  }

  private static func known(_ event: Event) throws(DiagnosticSet) -> YAMLTag? {
    guard let name = event.tag else { return nil }
    if name == "!" { return .string }
    if let tag = YAMLTag(name: name) { return tag }
    let written = shorthand(name)
    throw DiagnosticSet(
      .error(
        "unsupported tag \(quoted(written))", at: event.span,
        suggestion: nearest(to: written, among: allCases.map(\.rawValue)),
        notes: [Diagnostic.Note("the tags there are: \(allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))")]))
  }

  private static func misfit(_ tag: YAMLTag, _ what: String, _ event: Event) -> DiagnosticSet {
    DiagnosticSet(.error("the tag `\(tag.rawValue)` does not fit \(what)", at: event.span))
  }
}
