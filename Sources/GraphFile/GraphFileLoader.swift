package import MartletDiagnostics
package import MartletIR
internal import MartletYAML

/// Loads graph files.
package enum GraphFileLoader {
  /// - Parameters:
  ///   - bytes: the text of the file, in UTF-8.
  ///   - file: the name that spans and diagnostics carry; a graph without a name takes its last part.
  ///   - set: values for parameters, each the text of a YAML scalar.
  ///   - registry: the operators that layers may be.
  /// - Throws: everything that was found wrong, in the order of the file. What only follows from another error is left
  ///   out; so is what comes after the first ``DiagnosticCollector/shown``, with a last diagnostic that says how many.
  package static func load(
    _ bytes: [UInt8], file: String, set: [String: String] = [:], registry: OpRegistry = .standard
  ) throws(DiagnosticSet) -> GraphFile {
    let root = try YAMLDocument.parse(bytes, file: file)
    let reader = GraphFileReader(
      file: file, sources: SourceTexts(texts: [file: bytes]), settings: set, registry: registry)
    return try reader.read(root)
  }

  package static func load(
    text: String, file: String, set: [String: String] = [:], registry: OpRegistry = .standard
  ) throws(DiagnosticSet) -> GraphFile {
    try load(Array(text.utf8), file: file, set: set, registry: registry)
  }
}
