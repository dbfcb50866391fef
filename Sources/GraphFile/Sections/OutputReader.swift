internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads `outputs:`.
struct OutputReader {
  static let most = 1000

  let scalars: ScalarReader

  func read(
    _ section: YAMLNode.Entry?, _ construction: inout Construction
  ) -> [OutputDeclaration] {
    guard let section else { return [] }
    guard let entries = section.value.mapping, !entries.isEmpty else {
      construction.diagnostics.report(
        Expectation(subject: "`outputs`", requirement: "a mapping of at least one name to a layer").unmet(
          by: section.value))
      return []
    }
    guard entries.count <= Self.most else {
      construction.diagnostics.report(.error("a graph has at most \(Self.most) outputs", at: section.key.span))
      return []
    }
    let scopes = construction.scopes
    return entries.compactMap { entry in
      construction.diagnostics.isFull
        ? nil : read(entry, &construction.graph, scopes, &construction.diagnostics)
    }
  }

  private func read(
    _ entry: YAMLNode.Entry, _ graph: inout Graph, _ scopes: ScopeStack, _ diagnostics: inout DiagnosticCollector
  ) -> OutputDeclaration? {
    let name = diagnostics.attempt { () throws(DiagnosticSet) in
      try Names.checked(entry.key.scalar?.text ?? "", at: entry.key.span)
    }
    guard let mapping = entry.value.mapping else {
      let operand = diagnostics.attempt { () throws(DiagnosticSet) in
        try OperandReader(scalars: scalars).read(entry.value, "an output", for: nil, scopes)
      }
      guard let name, let operand = operand.flatMap({ $0 }) else { return nil }
      append(name, operand, at: entry.key.span, &graph, &diagnostics)
      return OutputDeclaration(name: name, labels: nil, display: .none, span: entry.key.span)
    }
    let owner = "the output \(quoted(entry.key.scalar?.text ?? ""))"
    let fields = Fields(mapping, of: owner, known: ["from", "labels", "display"], &diagnostics)
    if fields.isMissing("from") { diagnostics.report(.error("\(owner) needs the key `from`", at: entry.key.span)) }
    let labels = fields["labels"].flatMap { labels in
      diagnostics.attempt { () throws(DiagnosticSet) in try scalars.path(labels.value, "`labels`") }
    }
    let display = fields["display"].flatMap { display in
      diagnostics.attempt { () throws(DiagnosticSet) in try self.display(display.value) }
    }
    let operand = fields["from"].flatMap { from in
      diagnostics.attempt { () throws(DiagnosticSet) in
        try OperandReader(scalars: scalars).read(from.value, "`from`", for: nil, scopes)
      }.flatMap { $0 }
    }
    guard let name, let operand else { return nil }
    append(name, operand, at: entry.key.span, &graph, &diagnostics)
    if let key = fields["labels"] ?? (display == .softmax ? fields["display"] : nil) {
      requireClasses(key, operand, graph, &diagnostics)
    }
    return OutputDeclaration(name: name, labels: labels, display: display ?? .none, span: entry.key.span)
  }

  private func display(_ node: YAMLNode) throws(DiagnosticSet) -> OutputDeclaration.Display {
    let names = OutputDeclaration.Display.allCases.map(\.rawValue)
    return OutputDeclaration.Display(rawValue: try scalars.choice(node, "`display`", among: names)) ?? .none
  }

  private func append(
    _ name: String, _ operand: Operand, at span: SourceSpan, _ graph: inout Graph,
    _ diagnostics: inout DiagnosticCollector
  ) {
    do throws(GraphError) { try graph.appendOutput(name, operand.value) } catch {
      diagnostics.report(.error(error.message, at: span))
    }
  }

  /// What is printed by class must have classes.
  private func requireClasses(
    _ entry: YAMLNode.Entry, _ operand: Operand, _ graph: Graph, _ diagnostics: inout DiagnosticCollector
  ) {
    let type = graph.type(of: operand.value)
    if type.rank == 2, type.dimensions[1].fixed != nil { return }
    let key = entry.key.scalar?.text ?? ""
    diagnostics.report(
      .error(
        "`\(key)` needs an output [N, classes], but `\(operand.name)` is \(type.dimensionsDescription)",
        at: entry.key.span,
        notes: [Diagnostic.Note("`\(operand.name)` is made here", at: .text(operand.span))]))
  }
}
