internal import MartletDiagnostics

/// Gathers what is wrong, so that one run reports all of it.
struct DiagnosticCollector {
  /// How many are shown.
  static let shown = 20
  /// How many are kept, to show the first of the file. A reader stops then: a suggestion costs time, and a hostile file
  /// has very many errors.
  private static let kept = 40

  private var diagnostics: [Diagnostic] = []

  var isEmpty: Bool { diagnostics.isEmpty }

  /// Whether further ones are lost, so that there is no use in looking for them.
  var isFull: Bool { diagnostics.count >= Self.kept }

  mutating func report(_ diagnostic: Diagnostic) {
    if !isFull { diagnostics.append(diagnostic) }
  }

  mutating func report(_ set: DiagnosticSet) {
    for diagnostic in set.diagnostics { report(diagnostic) }
  }

  /// What `body` returns, or nil after its error is taken in.
  mutating func attempt<Result>(_ body: () throws(DiagnosticSet) -> Result) -> Result? {
    do throws(DiagnosticSet) { return try body() } catch {
      report(error)
      return nil
    }
  }

  /// The diagnostics in the order of the file, those without a place first.
  /// - Precondition: there is one.
  func failure(file: String) -> DiagnosticSet {
    let ordered = diagnostics.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
    var result = ordered.prefix(Self.shown).map(\.element)
    let left = ordered.count - result.count
    if left > 0 {
      let number = isFull ? "many more errors" : left == 1 ? "1 more error" : "\(left) more errors"
      result.append(Diagnostic(.error, "and \(number), not shown", at: .file(file)))
    }
    return DiagnosticSet(result)
  }
}

extension Diagnostic {
  fileprivate var offset: Int {
    if case .text(let span)? = location { span.start.offset } else { -1 }
  }
}
