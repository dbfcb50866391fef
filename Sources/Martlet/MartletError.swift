public import MartletDiagnostics

/// Why something could not be done: what is wrong with an input, or a fault of Martlet's own.
public enum MartletError: Error, Sendable {
  /// A file or a value that the caller gave is wrong. `sources` holds the texts that the diagnostics point into.
  case input(DiagnosticSet, sources: [String: String] = [:])
  /// Something that must not happen: please report it.
  case fault(String)

  /// An input that is wrong in a way that no place in a file shows.
  static func input(_ message: String, notes: [Diagnostic.Note] = []) -> MartletError {
    .input(DiagnosticSet(Diagnostic(.error, message, at: nil, notes: notes)))
  }

  static func input(_ message: String, file: String, byte: Int? = nil) -> MartletError {
    .input(DiagnosticSet(Diagnostic(.error, message, at: .binary(file: file, byte: byte))))
  }
}

extension MartletError: CustomStringConvertible {
  /// As compilers print it: `file:line:col: error: …`, the source line, a caret.
  public var description: String {
    switch self {
    case .input(let diagnostics, let sources): DiagnosticRenderer(sources: sources).render(diagnostics)
    case .fault(let message): "error: fault of Martlet's own: \(message)"
    }
  }
}

/// `1 label`, `2 labels`.
func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }

/// Runs `body`, whose diagnostics point into `sources`.
func reading<Result>(
  _ sources: [String: String] = [:], _ body: () throws(DiagnosticSet) -> Result
) throws(MartletError) -> Result {
  do throws(DiagnosticSet) { return try body() } catch { throw .input(error, sources: sources) }
}
