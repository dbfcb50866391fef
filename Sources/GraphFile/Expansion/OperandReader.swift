internal import MartletDiagnostics
internal import MartletYAML

/// Finds what a layer, the use of a block or an output reads.
struct OperandReader {
  let scalars: ScalarReader

  /// What `from` names; without it, the layer before, and for the first one the only input.
  /// - Parameters:
  ///   - name: the layer's own name; nil where it was reported as wrong.
  ///   - span: the layer's place.
  /// - Returns: nil where something that it reads was reported as wrong.
  func read(
    _ from: YAMLNode.Entry?, for name: String?, at span: SourceSpan, _ scopes: ScopeStack
  ) throws(DiagnosticSet) -> [Operand]? {
    guard let from else { return try implied(at: span, scopes.current).map { [$0] } }
    let nodes = from.value.sequence == nil ? [from.value] : try scalars.list(from.value, "`from`", of: "names")
    guard from.value.mapping == nil, !nodes.isEmpty else {
      throw Expectation(subject: "`from`", requirement: "the name of a layer, or a sequence of names")
        .unmet(by: from.value)
    }
    var operands: [Operand] = []
    var isWhole = true
    for node in nodes {
      let operand = try read(node, nodes.count == 1 ? "`from`" : "each of `from`", for: name, scopes)
      if let operand { operands.append(operand) } else { isWhole = false }
    }
    return isWhole ? operands : nil
  }

  /// The value that a node names.
  /// - Returns: nil where it was reported as wrong.
  func read(
    _ node: YAMLNode, _ subject: String, for reader: String?, _ scopes: ScopeStack
  ) throws(DiagnosticSet) -> Operand? {
    guard node.scalar != nil else {
      throw Expectation(subject: subject, requirement: "the name of a layer").unmet(by: node)
    }
    let source = try scalars.text(node, subject)
    return try one(try scopes.lookUp(source, at: node.span, for: reader), at: node.span)
  }

  private func implied(at span: SourceSpan, _ scope: Scope) throws(DiagnosticSet) -> Operand? {
    if let last = scope.last { return try one(last, at: span) }
    if scope.inputs.count == 1 { return try one(scope.inputs[0], at: span) }
    if scope.inputs.isEmpty { return nil }
    throw DiagnosticSet(
      .error("the first layer must say `from:` which of \(scope.inputs.count) inputs it reads", at: span))
  }

  private func one(_ binding: Binding, at span: SourceSpan) throws(DiagnosticSet) -> Operand? {
    switch binding {
    case .operand(let operand): return operand
    case .failed: return nil
    case .results(let results):
      throw DiagnosticSet(
        .error(
          "\(quoted(results[0].layer)) has \(results.count) results: say which is read, as in `from: \(results[0].name)`",
          at: span))
    }
  }
}

extension Operand {
  /// The name of the layer that it is a result of.
  fileprivate var layer: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
}
