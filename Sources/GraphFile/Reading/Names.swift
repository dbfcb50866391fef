internal import MartletDiagnostics
internal import MartletYAML

/// What names are made of.
enum Names {
  /// Unicode scalars in a name.
  static let longest = 200
  /// Unicode scalars in the name of a layer or a parameter with those of the blocks round it.
  static let longestFull = 1000

  /// Whether a text is a letter or `_`, and then letters, digits and `_`: what a parameter may be named.
  static func isWord(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.isWordStart else { return false }
    return text.unicodeScalars.allSatisfy { $0.isWordStart || $0.isDigit }
  }

  /// Whether a layer, an input or an output may have the name. It becomes part of file names and of parameters' names.
  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.isWordStart || first.isDigit else { return false }
    return text.unicodeScalars.allSatisfy { $0.isWordStart || $0.isDigit || $0 == "." || $0 == "-" }
      && text.unicodeScalars.last != "." && !text.contains("..") && text.unicodeScalars.count <= longest
  }

  static func checkLength(_ fullName: String, at span: SourceSpan) throws(DiagnosticSet) {
    if fullName.unicodeScalars.count <= longestFull { return }
    throw DiagnosticSet(
      .error("the name \(quoted(fullName)) has more than \(longestFull) characters", at: span))
  }

  /// The name of a layer, an input or an output.
  static func checked(_ name: String, at span: SourceSpan) throws(DiagnosticSet) -> String {
    if isName(name) { return name }
    throw DiagnosticSet(
      .error(
        "\(quoted(name)) is no name: a name has up to \(longest) letters, digits, `_`, `-` and single dots, and begins "
          + "with a letter, a digit or `_`", at: span))
  }
}

extension ScalarReader {
  /// A file in the folder of the graph file, or of the file that names it.
  func path(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> FileReference {
    let path = try text(node, subject)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = path.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\\" && $0.value != 0x7F }
    guard isPlain, parts.allSatisfy({ !$0.isEmpty && $0 != ".." }) else {
      throw DiagnosticSet(
        .error(
          "\(subject) must be a file in the graph's folder, written as `name` or `folder/name`, not \(quoted(path))",
          at: node.span))
    }
    return FileReference(path: path, span: node.span)
  }
}
