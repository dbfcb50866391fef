internal import MartletDiagnostics

/// Gathers what is wrong, so that one run reports all of it.
///
/// A place that is read many times, because it stands in a block or a repeat, is reported as it went wrong first.
struct DiagnosticCollector {
  /// How many are shown.
  static let shown = 20
  /// How many are kept, to show the first of the file. A reader stops then: a suggestion costs time, and a hostile file
  /// has very many errors.
  private static let kept = 40
  /// How many are looked at: what is wrong in a repeat is wrong in each of its passes.
  private static let attempts = 1000

  /// Where the reader is; a diagnostic ends with the way there.
  var trail = Trail()

  private var diagnostics: [Diagnostic] = []
  private var firstInstances: [SourceSpan: Int] = [:]
  private var attempts = 0

  var isEmpty: Bool { diagnostics.isEmpty }

  /// Whether further ones are lost, so that there is no use in looking for them.
  private(set) var isFull = false

  mutating func report(_ diagnostic: Diagnostic) {
    if isFull { return }
    attempts += 1
    if attempts == Self.attempts { isFull = true }
    if case .text(let span)? = diagnostic.location {
      if let first = firstInstances[span], first != trail.instance { return }
      firstInstances[span] = trail.instance
    }
    diagnostics.append(diagnostic.adding(trail.notes))
    if diagnostics.count == Self.kept { isFull = true }
  }

  mutating func report(_ set: DiagnosticSet) {
    if set == .consequence { return }
    for diagnostic in set.diagnostics { report(diagnostic) }
  }

  /// Reports what makes reading on useless.
  mutating func stop(_ diagnostic: Diagnostic) {
    report(diagnostic)
    isFull = true
  }

  /// What `body` returns, or nil after its error is taken in.
  mutating func attempt<Result>(_ body: () throws(DiagnosticSet) -> Result) -> Result? {
    do throws(DiagnosticSet) { return try body() } catch {
      report(error)
      return nil
    }
  }

  /// The diagnostics in the order of the files and of their text, those without a place first.
  /// - Precondition: there is one.
  /// - Parameter files: the names of the files in their order, the graph's own first.
  func failure(files: [String]) -> DiagnosticSet {
    let ranks = Dictionary(files.enumerated().map { ($1, $0) }) { first, _ in first }
    let ordered = diagnostics.enumerated().map { (index, diagnostic) in
      var key = [-1, 0, index]
      if case .text(let span)? = diagnostic.location {
        key = [ranks[span.file] ?? files.count, span.start.offset, index]
      }
      return (key, diagnostic)
    }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    var result = ordered.prefix(Self.shown).map(\.1)
    let left = ordered.count - result.count
    if left > 0 {
      let isMany = diagnostics.count == Self.kept
      let number = isMany ? "many more errors" : left == 1 ? "1 more error" : "\(left) more errors"
      result.append(Diagnostic(.error, "and \(number), not shown", at: files.first.map(Location.file)))
    }
    return DiagnosticSet(result)
  }
}

extension DiagnosticSet {
  /// Thrown in place of an error that only follows from one that was reported before. A collector leaves it out.
  static let consequence = DiagnosticSet(Diagnostic(.error, "this follows from another error", at: nil))
}

extension Diagnostic {
  func adding(_ more: [Note]) -> Diagnostic {
    more.isEmpty
      ? self : Diagnostic(severity, message, at: location, suggestion: suggestion, notes: notes + more)
  }
}
