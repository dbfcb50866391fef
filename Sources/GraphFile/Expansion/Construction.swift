internal import MartletDiagnostics
internal import MartletIR

/// A graph that is being made, and what is known beside it.
struct Construction {
  var graph: Graph
  var scopes = ScopeStack()
  var diagnostics = DiagnosticCollector()
  var budget: ExpansionBudget
  /// The parameters of each layer that has some, by the layer's full name and then by their own.
  var weights: [String: [String: ValueID]] = [:]
  private var instances = 0

  init(_ limits: ExpansionLimits) {
    graph = Graph(name: "")
    budget = ExpansionBudget(limits)
  }

  /// The number of a pass of a repeat, or of the use of a block; see ``Trail``.
  mutating func newInstance() -> Int {
    instances += 1
    return instances
  }

  /// Reports at `span` where the budget does not allow what was just asked of it, and stops the reading.
  mutating func stop(because excess: String?, at span: SourceSpan) {
    if let excess, !diagnostics.isFull { diagnostics.stop(.error("the graph \(excess)", at: span)) }
  }
}
