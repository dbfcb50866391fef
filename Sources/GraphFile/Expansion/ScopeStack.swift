internal import MartletDiagnostics

/// The scopes round the layer that is being read: the graph's, and one for each block that it is in.
struct ScopeStack {
  /// From the outside in.
  private var scopes = [Scope()]

  /// How many blocks are round the layer.
  var depth: Int { scopes.count - 1 }

  /// The innermost scope.
  var current: Scope {
    get { scopes[scopes.count - 1] }
    _modify { yield &scopes[scopes.count - 1] }
  }

  mutating func enter(_ scope: Scope) { scopes.append(scope) }

  mutating func leave() {
    if scopes.count > 1 { scopes.removeLast() }
  }

  /// What a name means: in the innermost scope first, then outward.
  /// - Parameter reader: the name of the layer that reads it; nil for an output.
  func lookUp(_ name: String, at span: SourceSpan, for reader: String?) throws(DiagnosticSet) -> Binding {
    for scope in scopes.reversed() {
      if let binding = scope.binding(of: name) { return binding }
    }
    for scope in scopes.reversed() {
      if let explanation = scope.explanation(name, at: span, for: reader) { throw DiagnosticSet(explanation) }
      if scope.isIncomplete { return .failed }
    }
    let near = scopes.reversed().lazy.compactMap { $0.nearestName(to: name) }.first
    throw DiagnosticSet(.error("there is no layer or input \(quoted(name))", at: span, suggestion: near))
  }
}
