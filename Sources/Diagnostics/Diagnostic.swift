/// One thing that is wrong with an input, said in a sentence, with its place and whatever helps to mend it.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: String, Sendable {
    case error, warning
  }

  /// A further place or remark that belongs to a diagnostic.
  public struct Note: Hashable, Sendable {
    public let message: String
    public let location: Location?

    public init(_ message: String, at location: Location? = nil) {
      self.message = message
      self.location = location
    }
  }

  public let severity: Severity
  /// A sentence without a full stop, in lower case; names from the input stand in backquotes.
  public let message: String
  public let location: Location?
  /// What was probably meant; rendered as `did you mean …?`.
  public let suggestion: String?
  public let notes: [Note]

  public init(
    _ severity: Severity = .error, _ message: String, at location: Location?, suggestion: String? = nil,
    notes: [Note] = []
  ) {
    self.severity = severity
    self.message = message
    self.location = location
    self.suggestion = suggestion
    self.notes = notes
  }

  public static func error(
    _ message: String, at span: SourceSpan?, suggestion: String? = nil, notes: [Note] = []
  ) -> Diagnostic {
    Diagnostic(.error, message, at: span.map(Location.text), suggestion: suggestion, notes: notes)
  }
}

/// One or more diagnostics: the error type of every layer that reads what a user wrote.
public struct DiagnosticSet: Error, Hashable, Sendable {
  public let diagnostics: [Diagnostic]

  /// - Precondition: `diagnostics` is not empty.
  public init(_ diagnostics: [Diagnostic]) {
    precondition(!diagnostics.isEmpty, "a set of diagnostics holds at least one")
    self.diagnostics = diagnostics
  }

  public init(_ diagnostic: Diagnostic) {
    self.diagnostics = [diagnostic]
  }
}

extension DiagnosticSet: CustomStringConvertible {
  /// The diagnostics without source lines, one below the other.
  public var description: String {
    DiagnosticRenderer(sources: [:]).render(self)
  }
}
