/// Prints diagnostics the way compilers do: `file:line:col: error: message`, the source line, a caret, notes.
public struct DiagnosticRenderer: Sendable {
  /// The texts that spans point into, by file name; a span into a file that is not here is printed without its line.
  private let sources: [String: [Substring]]

  public init(sources: [String: String]) {
    self.sources = sources.mapValues { text in
      text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.hasSuffix("\r") ? line.dropLast() : line
      }
    }
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
    switch location {
    case nil:
      return ["\(severity): \(message)"]
    case .file(let file)?:
      return ["\(file): \(severity): \(message)"]
    case .binary(let file, let byte)?:
      return ["\(file): \(severity): \(message)" + (byte.map { " (byte \($0))" } ?? "")]
    case .text(let span)?:
      return ["\(span): \(severity): \(message)"] + excerpt(span)
    }
  }

  /// The source line and, below it, a caret under the first column and tildes to the end of the span.
  private func excerpt(_ span: SourceSpan) -> [String] {
    guard let lines = sources[span.file], lines.indices.contains(span.start.line - 1) else { return [] }
    let scalars = Array(lines[span.start.line - 1].unicodeScalars)
    let column = min(max(span.start.column - 1, 0), scalars.count)
    let sameLine = span.end.line == span.start.line
    let end = min(sameLine ? span.end.column - 1 : scalars.count, scalars.count)
    // Long lines are cut to a window round the caret: a line may be megabytes of hostile input.
    let width = 120
    let from = scalars.count <= width ? 0 : max(0, min(column - width / 2, scalars.count - width))
    let window = scalars[from..<min(scalars.count, from + width)]
    var text = ""
    text.unicodeScalars.append(contentsOf: window.map(Self.printable))
    let pad = String(repeating: " ", count: column - from)
    let marks = "^" + String(repeating: "~", count: max(0, min(end, from + width) - column - 1))
    return ["  " + text, "  " + pad + marks]
  }

  /// Control characters would move the cursor (and let a file write to the terminal): each shows as a space or `·`.
  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == "\t" { return " " }
    return scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "·" : scalar
  }
}
