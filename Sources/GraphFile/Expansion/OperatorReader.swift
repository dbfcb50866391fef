internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads a layer that is an operator, and adds it to the graph.
struct OperatorReader {
  /// The keys that every layer takes besides its attributes.
  static let keys = ["name", "from", "weights_from", "weight_names"]

  let scalars: ScalarReader
  let registry: OpRegistry
  let definitions: Definitions

  /// - Parameter name: nil where it was reported as wrong.
  /// - Returns: nil where the layer is wrong or reads one that is.
  func read(_ entry: LayerEntry, name: String?, _ construction: inout Construction) -> Binding? {
    guard let definition = registry[entry.type]?.layer else {
      construction.diagnostics.report(LayerCheck.unknown(entry, registry, definitions))
      return nil
    }
    let owner = "`\(entry.type)`"
    let known = definition.attributes.map(\.name) + Self.keys
    let fields = Fields(entry.attributes, of: owner, known: known, &construction.diagnostics)
    let attributes = AttributeReader(scalars: scalars)
      .read(fields, as: definition.attributes, of: owner, at: entry.span, &construction.diagnostics)
    let operands = operands(fields, entry, name: name, definition, &construction)
    let scopes = construction.scopes
    let weights = construction.diagnostics.attempt { () throws(DiagnosticSet) in
      try WeightReader(scalars: scalars).read(fields, of: entry, name: name, scopes)
    }
    guard let attributes, let name, let operands, let weights = weights.flatMap({ $0 }) else { return nil }
    do throws(GraphError) {
      let layer = try definition.make(attributes, operands.map { construction.graph.type(of: $0.value) })
      return append(layer, operands, weights, entry, name: name, fields, &construction)
    } catch {
      construction.diagnostics.report(diagnostic(error, fields, entry, operands, construction.graph))
      return nil
    }
  }

  /// What the layer reads; nil where something of it was reported as wrong.
  private func operands(
    _ fields: Fields, _ entry: LayerEntry, name: String?, _ definition: LayerDefinition,
    _ construction: inout Construction
  ) -> [Operand]? {
    if fields.isDamaged("from") { return nil }
    let scopes = construction.scopes
    let operands = construction.diagnostics.attempt { () throws(DiagnosticSet) -> [Operand]? in
      let from = fields["from"]
      if definition.inputs == .none {
        guard let from else { return [] }
        throw DiagnosticSet(.error("`\(entry.type)` reads no layer", at: from.value.span))
      }
      if let nodes = from?.value.sequence, nodes.count > 1, definition.inputs == .one {
        throw DiagnosticSet(
          .error("`\(entry.type)` reads one layer, not \(nodes.count)", at: from?.value.span ?? entry.span))
      }
      return try OperandReader(scalars: scalars).read(from, for: name, at: entry.span, scopes)
    }
    return operands.flatMap { $0 }
  }

  /// Adds the layer's parameters and, behind them, its operator.
  private func append(
    _ layer: Layer, _ operands: [Operand], _ weights: LayerWeights, _ entry: LayerEntry, name: String,
    _ fields: Fields, _ construction: inout Construction
  ) -> Binding? {
    let scope = construction.scopes.current
    let fullName = scope.prefix + name
    let provenance = Provenance(spans: [entry.span] + scope.places)
    do throws(DiagnosticSet) {
      try Names.checkLength(fullName, at: entry.span)
      let places = try weights.places(of: layer.parameters, fullName: fullName, entry, construction)
      let new = places.compactMap { if case .new(let name) = $0 { name } else { nil } }
      try checkFree([fullName] + new, entry, construction.graph)
      var values = operands.map(\.value)
      var own: [String: ValueID] = [:]
      do throws(GraphError) {
        for (parameter, place) in zip(layer.parameters, places) {
          let value: ValueID
          switch place {
          case .shared(let shared): value = shared
          case .new(let name):
            value = try construction.graph.appendParameter(
              name, type: TensorType(.float32, parameter.shape), isNormWeight: parameter.isNormWeight,
              provenance: provenance)
          }
          own[parameter.name] = value
          values.append(value)
        }
        if !own.isEmpty { construction.weights[fullName] = own }
        let node = try construction.graph.insert(layer.op, values, name: fullName, provenance: provenance)
        return binding(of: node, entry, name: name, fullName: fullName, construction.graph)
      } catch {
        throw DiagnosticSet(diagnostic(error, fields, entry, operands, construction.graph))
      }
    } catch {
      construction.diagnostics.report(error)
      return nil
    }
  }

  private func binding(
    of node: NodeID, _ entry: LayerEntry, name: String, fullName: String, _ graph: Graph
  ) -> Binding {
    let maker = Operand.Maker(fullName: fullName, type: entry.type)
    let count = graph[node].types.count
    if count == 1 {
      return .operand(Operand(value: ValueID(node), name: name, span: entry.span, maker: maker))
    }
    return .results(
      (0..<count).map {
        Operand(value: ValueID(node, result: $0), name: "\(name).\($0)", span: entry.span, maker: maker)
      })
  }

  /// Checks that no layer is named as a parameter of another one, or the other way round.
  private func checkFree(_ names: [String], _ entry: LayerEntry, _ graph: Graph) throws(DiagnosticSet) {
    for name in names {
      guard let other = graph[name: name] else { continue }
      let place = graph[other].provenance.spans.first.map(Location.text)
      throw DiagnosticSet(
        .error(
          "the name \(quoted(name)) is taken, by a layer or by a parameter of one", at: entry.span,
          notes: [Diagnostic.Note("it was first given here", at: place)]))
    }
  }

  /// The error at the attribute that it names, else at the layer, with the shape and the place of each operand at fault.
  private func diagnostic(
    _ error: GraphError, _ fields: Fields, _ entry: LayerEntry, _ operands: [Operand], _ graph: Graph
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
