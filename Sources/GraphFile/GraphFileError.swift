package import MartletDiagnostics

/// What is wrong with a graph file or with one that it names.
package struct GraphFileError: Error, Hashable, Sendable {
  package let diagnostics: DiagnosticSet
  /// The texts that the diagnostics point into, by file name.
  package let sources: [String: String]

  package init(_ diagnostics: DiagnosticSet, sources: [String: String]) {
    self.diagnostics = diagnostics
    self.sources = sources
  }
}

extension GraphFileError: CustomStringConvertible {
  /// As compilers print it: `file:line:col: error: …`, the source line, a caret.
  package var description: String { DiagnosticRenderer(sources: sources).render(diagnostics) }
}
