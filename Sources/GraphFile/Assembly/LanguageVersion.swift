internal import MartletDiagnostics
internal import MartletYAML

/// The version of the language, which each file begins with.
enum LanguageVersion {
  static let current = 1

  /// A file of another version would look wrong in a hundred places, so that this stands alone.
  /// - Parameter owner: what the file is, in the words of a diagnostic.
  static func check(_ root: YAMLNode, of owner: String) throws(DiagnosticSet) {
    guard let version = root["martlet"] else {
      throw DiagnosticSet(
        Diagnostic(
          .error, "the key `martlet` is missing, which says the version of the language", at: .file(root.span.file),
          notes: [Diagnostic.Note("\(owner) begins with `martlet: \(current)`")]))
    }
    guard version.scalar?.value == .int(current) else {
      let found = version.scalar?.text ?? version.kind
      throw DiagnosticSet(
        .error("this Martlet reads version \(current) of the language, not \(quoted(found))", at: version.span))
    }
  }
}
