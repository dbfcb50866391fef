/// Prints diagnostics the way compilers do: `file:line:col: error: message`, the source line, a caret, notes.
public struct DiagnosticRenderer: Sendable {
  /// The texts that spans point into, by file name; a span into a file that is not here is printed without its line.
  private let sources: [String: [Substring]]

  public init(sources: [String: String]) {
    self.sources = sources.mapValues(Self.lines)
  }

  public func render(_ set: DiagnosticSet) -> String {
    set.diagnostics.map(render).joined(separator: "\n")
  }

  public func render(_ diagnostic: Diagnostic) -> String {
    var message = diagnostic.message
    if let suggestion = diagnostic.suggestion { message += "; did you mean `\(suggestion)`?" }
    var lines = render(message, severity: diagnostic.severity.rawValue, at: diagnostic.location)
    for note in diagnostic.notes { lines += render(note.message, severity: "note", at: note.location) }
    return lines.joined(separator: "\n")
  }

  private func render(_ message: String, severity: String, at location: Location?) -> [String] {
    let (place, suffix, excerpt): (String, String, [String]) =
      switch location {
      case nil: ("", "", [])
      case .file(let file)?: ("\(file): ", "", [])
      case .binary(let file, let byte)?: ("\(file): ", byte.map { " (byte \($0))" } ?? "", [])
      case .text(let span)?: ("\(span): ", "", excerpt(span))
      }
    return [Self.printable("\(place)\(severity): \(message)\(suffix)".unicodeScalars)] + excerpt
  }

  /// The source line and, below it, a caret under the first column and tildes to the end of the span.
  private func excerpt(_ span: SourceSpan) -> [String] {
    guard let (scalars, column, from) = window(span) else { return [] }
    let sameLine = span.end.line == span.start.line
    let end = from + scalars.count
    let pad = String(repeating: " ", count: column - from)
    let marks =
      "^" + String(repeating: "~", count: max(0, (sameLine ? min(span.end.column - 1, end) : end) - column - 1))
    return ["  " + Self.printable(scalars), "  " + pad + marks]
  }

  /// The line of the source that a span starts in, without its indentation, as it can be shown; nil where the source is not
  /// known.
  public func line(of span: SourceSpan) -> String? {
    window(span).map { Self.printable($0.scalars.drop { $0 == " " || $0 == "\t" }) }
  }

  /// The line that a span starts in and its column, both from 0. Long lines are cut to a window round the column: a line
  /// may be megabytes of hostile input.
  private func window(_ span: SourceSpan) -> (scalars: ArraySlice<Unicode.Scalar>, column: Int, from: Int)? {
    guard let lines = sources[span.file], lines.indices.contains(span.start.line - 1) else { return nil }
    let scalars = Array(lines[span.start.line - 1].unicodeScalars)
    let column = min(max(span.start.column - 1, 0), scalars.count)
    let width = 120
    let from = scalars.count <= width ? 0 : max(0, min(column - width / 2, scalars.count - width))
    return (scalars[from..<min(scalars.count, from + width)], column, from)
  }

  /// The lines of a text without their ends (LF, CRLF or CR) and without a byte order mark.
  private static func lines(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    let bytes = text.utf8
    var start =
      text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.index(after: text.startIndex) : text.startIndex
    var index = start
    while index < bytes.endIndex {
      let byte = bytes[index]
      let next = bytes.index(after: index)
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        lines.append(text[start..<index])
        let pair = byte == UInt8(ascii: "\r") && next < bytes.endIndex && bytes[next] == UInt8(ascii: "\n")
        start = pair ? bytes.index(after: next) : next
        index = start
      } else {
        index = next
      }
    }
    return lines + [text[start...]]
  }

  private static func printable(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars.map(printable))
    return text
  }

  /// Control characters would move the cursor and let a file write to the terminal, and those for the direction of text
  /// would show a line as what it is not: each shows as a space or `·`.
  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09: " "
    case ..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: "·"
    default: scalar
    }
  }
}
