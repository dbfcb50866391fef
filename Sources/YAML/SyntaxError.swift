internal import MartletDiagnostics

/// A syntax error as libyaml tells it: what it ran into, and what it was reading when it did.
struct SyntaxError {
  /// For example `did not find expected ',' or ']'`.
  let problem: String
  let place: SourcePosition
  /// For example `while parsing a flow sequence`.
  let context: String?
  let contextPlace: SourcePosition

  /// The error as one sentence, with a note that points at the beginning of what was being read. An error at the end of
  /// the file is placed after the last thing written there.
  func diagnostic(file: String, positions: PositionMap) -> Diagnostic {
    let end = positions.end
    let place = place.offset >= end.offset ? positions.trimmed(end, notBefore: positions.start) : place
    let span = SourceSpan(file: file, start: place, end: place)
    let sentence = [problem, context ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    var notes: [Diagnostic.Note] = []
    if let construct, contextPlace.offset < place.offset {
      let begin = SourceSpan(file: file, start: contextPlace, end: contextPlace)
      notes.append(Diagnostic.Note("the \(construct) starts here", at: .text(begin)))
    }
    if let advice = advice(positions.byte(at: place)) { notes.append(Diagnostic.Note(advice)) }
    return .error(Self.backquoted(sentence), at: span, notes: notes)
  }

  /// The noun in `while parsing a flow sequence`.
  private var construct: String? {
    guard let context else { return nil }
    for opening in ["while parsing a ", "while parsing an ", "while scanning a ", "while scanning an "]
    where context.hasPrefix(opening) {
      return Self.backquoted(String(context.dropFirst(opening.count)))
    }
    return nil
  }

  private func advice(_ byte: UInt8?) -> String? {
    if problem.hasPrefix("mapping values are not allowed") {
      return "a text that contains `: ` must be quoted"
    }
    guard problem.hasPrefix("found character that cannot start") else { return nil }
    switch byte {
    case UInt8(ascii: "\t"): return "YAML is indented with spaces, never with tabs"
    case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"):
      return "a text that starts with this character must be quoted"
    default: return nil
    }
  }

  /// libyaml puts what it expects in single quotes: `':'`.
  private static func backquoted(_ text: String) -> String {
    String(text.map { $0 == "'" ? "`" : $0 })
  }
}

/// The diagnostic for bytes that are no text: `problem` and `value` are what libyaml's reader says about them.
func unreadable(_ problem: String, value: Int, at span: SourceSpan) -> Diagnostic {
  if problem.hasPrefix("control characters") {
    return .error("the control character U+\(hexadecimal(value, digits: 4)) is not allowed in YAML", at: span)
  }
  let found =
    problem.hasPrefix("invalid Unicode")
    ? "U+\(hexadecimal(value, digits: 4))" : "byte 0x\(hexadecimal(value, digits: 2))"
  return .error("the file is not valid UTF-8 (\(problem)\(value < 0 ? "" : ", \(found)"))", at: span)
}

private func hexadecimal(_ value: Int, digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
