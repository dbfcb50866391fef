internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads `layers:` into a graph.
struct LayerReader {
  static let most = 100_000

  let scalars: ScalarReader
  let registry: OpRegistry

  /// Every layer is checked, whatever is wrong with others; but where what it reads is wrong, its shapes are not.
  func read(
    _ section: YAMLNode.Entry?, _ graph: inout Graph, _ scope: inout Scope, _ diagnostics: inout DiagnosticCollector
  ) {
    // Cleared where every layer has its name.
    let isIncomplete = scope.isIncomplete
    scope.isIncomplete = true
    guard let section else { return }
    guard let nodes = section.value.sequence, !nodes.isEmpty else {
      diagnostics.report(
        Expectation(subject: "`layers`", requirement: "a sequence of at least one layer").unmet(by: section.value))
      return
    }
    guard nodes.count <= Self.most else {
      diagnostics.report(.error("a graph has at most \(Self.most) layers, not \(nodes.count)", at: section.key.span))
      return
    }
    let entries = nodes.map { node in
      diagnostics.attempt { () throws(DiagnosticSet) in try LayerEntry(node) }
    }
    if diagnostics.isFull { return }
    scope.isIncomplete = isIncomplete
    let names = LayerNaming(scalars: scalars).names(entries, &scope, &diagnostics)
    for (entry, name) in zip(entries, names) where !diagnostics.isFull {
      let binding = entry.flatMap { read($0, name: name, &graph, scope, &diagnostics) } ?? .failed
      scope.last = binding
      if let name { scope.bind(name, binding) }
    }
  }

  /// - Parameter name: nil where it was reported as wrong.
  /// - Returns: nil where the layer is wrong or reads one that is.
  private func read(
    _ entry: LayerEntry, name: String?, _ graph: inout Graph, _ scope: Scope, _ diagnostics: inout DiagnosticCollector
  ) -> Scope.Binding? {
    guard let definition = registry[entry.operatorName]?.layer else {
      let near = suggestion(for: entry.operatorName, among: registry.mnemonics)
      diagnostics.report(
        .error(
          "there is no layer type \(quoted(entry.operatorName))", at: entry.span, suggestion: near,
          notes: near == nil ? [Diagnostic.Note("`martlet ops` lists the layer types")] : []))
      return nil
    }
    let owner = "`\(entry.operatorName)`"
    let known = definition.attributes.map(\.name) + ["name", "from"]
    let fields = Fields(entry.attributes, of: owner, known: known, &diagnostics)
    let attributes = AttributeReader(scalars: scalars)
      .read(fields, as: definition.attributes, of: owner, at: entry.span, &diagnostics)
    let operands = diagnostics.attempt { () throws(DiagnosticSet) -> [Scope.Operand]? in
      if fields.isDamaged("from") { return nil }
      return try OperandReader(scalars: scalars).read(
        fields["from"], of: entry, name: name, takesSeveral: definition.takesSeveralInputs, scope)
    }
    guard let attributes, let name, let operands = operands.flatMap({ $0 }) else { return nil }
    do throws(GraphError) {
      let layer = try definition.make(attributes, operands.map { graph.type(of: $0.value) })
      if let taken = takenName(layer, name, entry, graph) {
        diagnostics.report(taken)
        return nil
      }
      let value = try append(layer, operands, name: name, at: entry.span, &graph)
      return .operand(Scope.Operand(value: value, name: name, span: entry.span))
    } catch {
      diagnostics.report(diagnostic(error, fields, entry, operands, graph))
      return nil
    }
  }

  /// Adds the layer's parameters and, behind them, its operator.
  private func append(
    _ layer: Layer, _ operands: [Scope.Operand], name: String, at span: SourceSpan, _ graph: inout Graph
  ) throws(GraphError) -> ValueID {
    let provenance = Provenance(spans: [span])
    var values = operands.map(\.value)
    for parameter in layer.parameters {
      values.append(
        try graph.appendParameter(
          "\(name).\(parameter.name)", type: TensorType(.float32, parameter.shape),
          isNormWeight: parameter.isNormWeight, provenance: provenance))
    }
    return ValueID(try graph.insert(layer.op, values, name: name, provenance: provenance))
  }

  /// The error where a layer is named as a parameter of another one, or the other way round.
  private func takenName(_ layer: Layer, _ name: String, _ entry: LayerEntry, _ graph: Graph) -> Diagnostic? {
    for name in [name] + layer.parameters.map({ "\(name).\($0.name)" }) {
      guard let other = graph[name: name] else { continue }
      let place = graph[other].provenance.spans.first.map(Location.text)
      return .error(
        "the name \(quoted(name)) is taken, by a layer or by a parameter of one", at: entry.span,
        notes: [Diagnostic.Note("it was first given here", at: place)])
    }
    return nil
  }

  /// The error at the attribute that it names, else at the layer, with the shape and the place of each operand at fault.
  private func diagnostic(
    _ error: GraphError, _ fields: Fields, _ entry: LayerEntry, _ operands: [Scope.Operand], _ graph: Graph
  ) -> Diagnostic {
    let attribute = error.attribute.flatMap { fields[$0]?.value.span }
    let notes = error.operands.filter(operands.indices.contains).map { index in
      let operand = operands[index]
      let shape = graph.type(of: operand.value).dimensionsDescription
      return Diagnostic.Note("`\(operand.name)` is \(shape)", at: .text(operand.span))
    }
    return .error(error.message, at: attribute ?? entry.span, notes: notes)
  }
}
