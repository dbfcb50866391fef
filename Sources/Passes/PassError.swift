public import MartletIR

/// A pass that broke the graph, named. It is a fault of the pass, never of the graph it was given.
public struct PassError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Fault: Hashable, Sendable {
    /// An edit that cannot be made, and why.
    case invalidPatch(reason: String, String)
    /// The graph breaks its invariants afterwards.
    case brokenGraph([Violation])
    /// An output has another type than before.
    case changedOutput(name: String, from: String, to: String)
    /// Still proposing patches after this many: it undoes its own work, or never ends.
    case doesNotSettle(patches: Int)
    /// Every round of the pipeline changes the graph again: these passes undo one another's work.
    case undoneByOthers(rounds: Int, passes: [String])
  }

  /// The culprit's name.
  public let pass: String
  public let fault: Fault
  /// The last patch that was applied or tried, by its reason.
  public let lastReason: String?

  public var description: String {
    let last = lastReason.map { " (last patch: \($0))" } ?? ""
    switch fault {
    case .invalidPatch(let reason, let message): return "the pass `\(pass)` proposed `\(reason)`, but \(message)"
    case .brokenGraph(let violations):
      return "the pass `\(pass)` broke the graph: " + violations.map(\.description).joined(separator: "; ") + last
    case .changedOutput(let name, let before, let after):
      return "the pass `\(pass)` made the output `\(name)` \(after), which was \(before)\(last)"
    case .doesNotSettle(let patches): return "the pass `\(pass)` does not settle: \(patches) patches and more\(last)"
    case .undoneByOthers(let rounds, let passes):
      let names = passes.map { "`\($0)`" }.joined(separator: ", ")
      return "the pipeline does not settle: after \(rounds) rounds these passes still change the graph: \(names)\(last)"
    }
  }
}
