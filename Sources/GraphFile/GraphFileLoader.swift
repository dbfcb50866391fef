package import MartletDiagnostics
package import MartletIR

/// Loads graph files.
package enum GraphFileLoader {
  /// Gives the bytes of a file that a graph file names by `extends` or `include`.
  ///
  /// The path is relative to the folder of the graph file that is loaded, and never outside it by its text. Whoever opens
  /// it checks that no symbolic link leads outside, and its size.
  /// - Throws: that the file cannot be read, at the place of the reference.
  package typealias FileReader = (FileReference) throws(DiagnosticSet) -> [UInt8]

  /// - Parameters:
  ///   - bytes: the text of the file, in UTF-8.
  ///   - file: the name that spans and diagnostics carry; a graph without a name takes its last part. Files that it
  ///     includes are called by its folder and their path.
  ///   - set: values for parameters, each the text of a YAML scalar.
  ///   - registry: the operators that layers may be.
  ///   - limits: what the file may ask for.
  ///   - reader: reads the files that the file names; without one it can name none.
  /// - Throws: everything that was found wrong, in the order of the file. What only follows from another error is left
  ///   out; so is what comes after the first ``DiagnosticCollector/shown``, with a last diagnostic that says how many.
  package static func load(
    _ bytes: [UInt8], file: String, set: [String: String] = [:], registry: OpRegistry = .standard,
    limits: ExpansionLimits = .standard, reader: @escaping FileReader = refuse
  ) throws(GraphFileError) -> GraphFile {
    var assembler = FileAssembler(file: file, limits: limits, reader: reader)
    do throws(DiagnosticSet) {
      var diagnostics = DiagnosticCollector()
      let files = try assembler.assemble(bytes, &diagnostics)
      return try GraphFileReader(
        file: file, sources: assembler.sources, files: files, settings: set, registry: registry, limits: limits
      ).read(diagnostics)
    } catch {
      throw GraphFileError(error, sources: assembler.sources.strings)
    }
  }

  package static func load(
    text: String, file: String, set: [String: String] = [:], registry: OpRegistry = .standard,
    limits: ExpansionLimits = .standard, reader: @escaping FileReader = refuse
  ) throws(GraphFileError) -> GraphFile {
    try load(Array(text.utf8), file: file, set: set, registry: registry, limits: limits, reader: reader)
  }

  /// The reader of a file that stands alone.
  package static func refuse(_ reference: FileReference) throws(DiagnosticSet) -> [UInt8] {
    throw DiagnosticSet(.error("no other files can be read here", at: reference.span))
  }
}
