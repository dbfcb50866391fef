internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Where a layer's parameters are.
struct LayerWeights {
  /// One of them.
  enum Place {
    /// In the graph already.
    case shared(ValueID)
    /// To be added by this name.
    case new(String)
  }

  /// The layer whose parameters it shares, by its full name.
  let source: String?
  /// Where the file says so.
  let sourceSpan: SourceSpan?
  /// Names that the file gives to parameters, by the parameter's own name.
  let names: [String: Name]

  struct Name {
    /// Within the block.
    let text: String
    /// Where the parameter is named.
    let span: SourceSpan
  }

  /// The place of each parameter.
  func places(
    of parameters: [ParameterDefinition], fullName: String, _ entry: LayerEntry, _ construction: Construction
  ) throws(DiagnosticSet) -> [Place] {
    for (name, given) in names.sorted(by: { $0.value.span.start < $1.value.span.start })
    where !parameters.contains(where: { $0.name == name }) {
      let near = suggestion(for: name, among: parameters.map(\.name))
      throw DiagnosticSet(
        .error("`\(entry.type)` has no parameter \(quoted(name)) here", at: given.span, suggestion: near))
    }
    if let source { return try shared(parameters, from: source, entry, construction) }
    var places: [Place] = []
    for parameter in parameters {
      let given = names[parameter.name]
      let name = given.map { construction.scopes.current.prefix + $0.text } ?? "\(fullName).\(parameter.name)"
      try Names.checkLength(name, at: given?.span ?? entry.span)
      places.append(.new(name))
    }
    return places
  }

  private func shared(
    _ parameters: [ParameterDefinition], from source: String, _ entry: LayerEntry, _ construction: Construction
  ) throws(DiagnosticSet) -> [Place] {
    let span = sourceSpan ?? entry.span
    // Only a layer that says so itself must have some: of a block, many have none.
    if parameters.isEmpty, sourceSpan != nil {
      throw DiagnosticSet(.error("`\(entry.type)` has no weights that it could share", at: span))
    }
    var places: [Place] = []
    for parameter in parameters {
      guard let value = construction.weights[source]?[parameter.name] else {
        throw DiagnosticSet(
          .error("the weights come from \(quoted(source)), which has no `\(parameter.name)`", at: span))
      }
      let type = construction.graph.type(of: value)
      guard type.fixedShape == parameter.shape else {
        let owner = construction.graph[value.node]
        throw DiagnosticSet(
          .error(
            "`\(parameter.name)` is \(parameter.shape) here, and cannot be that of \(quoted(source)), "
              + type.dimensionsDescription, at: span,
            notes: owner.provenance.spans.prefix(1).map { Diagnostic.Note("that is made here", at: .text($0)) }))
      }
      places.append(.shared(value))
    }
    return places
  }
}

/// Reads `weights_from:` and `weight_names:`.
struct WeightReader {
  let scalars: ScalarReader

  /// - Returns: nil where something that it needs was reported as wrong.
  func read(
    _ fields: Fields, of entry: LayerEntry, name: String?, _ scopes: ScopeStack
  ) throws(DiagnosticSet) -> LayerWeights? {
    if fields.isDamaged("weights_from") || fields.isDamaged("weight_names") { return nil }
    let source = try WeightSharing(scalars: scalars).source(fields["weights_from"], for: entry, name: name, scopes)
    let sourceSpan = fields["weights_from"]?.value.span
    let names = try names(fields["weight_names"])
    switch source {
    case .failed: return nil
    case .none: return LayerWeights(source: nil, sourceSpan: nil, names: names)
    case .layer(let source):
      if sourceSpan != nil, let key = fields["weight_names"]?.key {
        throw DiagnosticSet(.error("shared weights have names already, so that they take no others", at: key.span))
      }
      return LayerWeights(source: source, sourceSpan: sourceSpan, names: names)
    }
  }

  private func names(_ entry: YAMLNode.Entry?) throws(DiagnosticSet) -> [String: LayerWeights.Name] {
    guard let entry else { return [:] }
    guard let mapping = entry.value.mapping, !mapping.isEmpty else {
      throw Expectation(subject: "`weight_names`", requirement: "a mapping of parameters to names").unmet(
        by: entry.value)
    }
    var names: [String: LayerWeights.Name] = [:]
    for entry in mapping {
      let parameter = entry.key.scalar?.text ?? ""
      let name = try Names.checked(
        try scalars.text(entry.value, "the name of \(quoted(parameter))"), at: entry.value.span)
      names[parameter] = LayerWeights.Name(text: name, span: entry.key.span)
    }
    return names
  }
}
