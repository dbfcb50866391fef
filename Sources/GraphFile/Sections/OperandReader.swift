internal import MartletDiagnostics
internal import MartletYAML

/// Finds what a layer reads.
struct OperandReader {
  let scalars: ScalarReader

  /// - Parameters:
  ///   - from: the layer's `from`; without it, it reads the layer before, and the first one the only input.
  ///   - takesSeveral: whether the layer may read more than one.
  /// - Returns: nil where something that it reads was reported as wrong.
  func read(
    _ from: YAMLNode.Entry?, of entry: LayerEntry, name: String?, takesSeveral: Bool, _ scope: Scope
  ) throws(DiagnosticSet) -> [Scope.Operand]? {
    guard let from else { return try implied(entry, scope).map { [$0] } }
    let nodes = from.value.sequence == nil ? [from.value] : try scalars.list(from.value, "`from`", of: "names")
    guard from.value.mapping == nil, !nodes.isEmpty else {
      throw Expectation(subject: "`from`", requirement: "the name of a layer, or a sequence of names")
        .unmet(by: from.value)
    }
    guard nodes.count == 1 || takesSeveral else {
      throw DiagnosticSet(
        .error("`\(entry.operatorName)` reads one layer, not \(nodes.count)", at: from.value.span))
    }
    var operands: [Scope.Operand] = []
    var isWhole = true
    for node in nodes {
      let source = try scalars.text(node, nodes.count == 1 ? "`from`" : "each of `from`")
      switch try scope.lookUp(source, at: node.span, for: name) {
      case .operand(let operand): operands.append(operand)
      case .failed: isWhole = false
      }
    }
    return isWhole ? operands : nil
  }

  private func implied(_ entry: LayerEntry, _ scope: Scope) throws(DiagnosticSet) -> Scope.Operand? {
    let binding = scope.last ?? (scope.inputs.count == 1 ? scope.inputs[0] : nil)
    switch binding {
    case .operand(let operand)?: return operand
    case .failed?: return nil
    case nil where scope.inputs.isEmpty: return nil
    case nil:
      throw DiagnosticSet(
        .error("the first layer must say `from:` which of \(scope.inputs.count) inputs it reads", at: entry.span))
    }
  }
}
