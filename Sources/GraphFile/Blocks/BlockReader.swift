internal import MartletDiagnostics
internal import MartletYAML

/// Reads `blocks:`.
struct BlockReader {
  private static let keys = ["parameters", "inputs", "outputs", "numbered", "layers"]
  /// Inputs, or outputs, or parameters of a block.
  private static let most = 100

  let sources: SourceTexts
  /// The graph's parameters.
  let environment: Environment

  /// - Returns: the block; nil where it is wrong, which was reported.
  func read(_ entry: YAMLNode.Entry, _ diagnostics: inout DiagnosticCollector) -> BlockDefinition? {
    let name = entry.key.scalar?.text ?? ""
    guard Names.isWord(name), name.unicodeScalars.count <= Names.longest, !LayerItem.keywords.contains(name) else {
      let reason =
        LayerItem.keywords.contains(name)
        ? "it means something else" : "it has letters, digits and `_`, and no digit first"
      diagnostics.report(.error("\(quoted(name)) is no name for a block: \(reason)", at: entry.key.span))
      return nil
    }
    let owner = "the block `\(name)`"
    guard let mapping = entry.value.mapping else {
      diagnostics.report(
        Expectation(subject: owner, requirement: "a mapping with its `layers`").unmet(by: entry.value))
      return nil
    }
    let fields = Fields(mapping, of: owner, known: Self.keys, &diagnostics)
    if fields.isMissing("layers") {
      diagnostics.report(.error("\(owner) needs the key `layers`", at: entry.key.span))
    }
    let parameters = self.parameters(fields["parameters"], of: name, &diagnostics)
    let inputs = diagnostics.attempt { () throws(DiagnosticSet) in try self.inputs(fields["inputs"]) }
    let outputs = diagnostics.attempt { () throws(DiagnosticSet) in try self.outputs(fields["outputs"]) }
    let isNumbered = diagnostics.attempt { () throws(DiagnosticSet) in
      guard let node = fields["numbered"]?.value else { return false }
      return try ScalarReader(sources: sources, environment: environment).boolean(node, "`numbered`")
    }
    let layers = fields["layers"].flatMap { layers in
      diagnostics.attempt { () throws(DiagnosticSet) in try LayerItem.sequence(layers.value, "`layers`") }
    }
    guard let parameters, let inputs, let outputs, let isNumbered, let layers else { return nil }
    let cost = (fields["parameters"]?.value.expansionCost ?? 0) + (fields["outputs"]?.value.expansionCost ?? 0)
    return BlockDefinition(
      name: name, span: entry.key.span, parameters: parameters, inputs: inputs, outputs: outputs,
      isNumbered: isNumbered, layers: layers, cost: cost)
  }

  private func parameters(
    _ section: YAMLNode.Entry?, of block: String, _ diagnostics: inout DiagnosticCollector
  ) -> [ParameterDeclaration]? {
    guard let section, !section.isOmitted else { return [] }
    guard let entries = section.value.mapping else {
      diagnostics.report(
        Expectation(subject: "`parameters`", requirement: "a mapping of names to defaults").unmet(by: section.value))
      return nil
    }
    guard entries.count <= Self.most else {
      diagnostics.report(.error("a block has at most \(Self.most) parameters", at: section.key.span))
      return nil
    }
    var declarations: [ParameterDeclaration] = []
    for entry in entries {
      let name = entry.key.scalar?.text ?? ""
      if BlockDefinition.useKeys.contains(name) {
        diagnostics.report(
          .error("no parameter of a block may be called `\(name)`, which every use of one can have", at: entry.key.span)
        )
      } else if let declaration = ParameterDeclaration.read(entry, sources, &diagnostics) {
        declarations.append(declaration)
      }
    }
    return declarations.count == entries.count ? declarations : nil
  }

  private func inputs(_ section: YAMLNode.Entry?) throws(DiagnosticSet) -> [String] {
    guard let section, !section.isOmitted else { return ["input"] }
    let scalars = ScalarReader(sources: sources, environment: [:])
    let nodes = try scalars.list(section.value, "`inputs` of a block", of: "names")
    guard 1...Self.most ~= nodes.count else {
      throw DiagnosticSet(.error("a block has 1 to \(Self.most) inputs, not \(nodes.count)", at: section.value.span))
    }
    var names: [String] = []
    for node in nodes {
      let name = try Names.checked(try scalars.text(node, "each of `inputs`"), at: node.span)
      if names.contains(name) { throw DiagnosticSet(.error("two inputs are called `\(name)`", at: node.span)) }
      names.append(name)
    }
    return names
  }

  private func outputs(_ section: YAMLNode.Entry?) throws(DiagnosticSet) -> [BlockDefinition.Output] {
    guard let section, !section.isOmitted else { return [] }
    guard let entries = section.value.mapping else {
      throw Expectation(
        subject: "`outputs` of a block", requirement: "a mapping of names to layers of the block"
      ).unmet(by: section.value)
    }
    guard entries.count <= Self.most else {
      throw DiagnosticSet(.error("a block has at most \(Self.most) outputs", at: section.key.span))
    }
    var outputs: [BlockDefinition.Output] = []
    for entry in entries {
      let name = try Names.checked(entry.key.scalar?.text ?? "", at: entry.key.span)
      guard entry.value.scalar != nil else {
        throw Expectation(subject: "an output", requirement: "the name of a layer").unmet(by: entry.value)
      }
      outputs.append(BlockDefinition.Output(name: name, source: entry.value))
    }
    return outputs
  }
}
