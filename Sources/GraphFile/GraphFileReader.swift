internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads the top level of a graph file, section by section.
struct GraphFileReader {
  /// The graph file's name.
  let file: String
  let sources: SourceTexts
  let files: AssembledFiles
  /// What the command line sets parameters to.
  let settings: [String: String]
  let registry: OpRegistry
  let limits: ExpansionLimits

  /// - Parameter diagnostics: what was found wrong before.
  func read(_ earlier: DiagnosticCollector) throws(DiagnosticSet) -> GraphFile {
    var construction = Construction(limits)
    construction.diagnostics = earlier
    let reader = ParameterReader(
      sources: sources, settings: settings, given: files.settings(&construction.diagnostics))
    let sections = files.levels.reversed().compactMap { $0.graph.fields["parameters"] }
    // Without their values, most of what uses them would look wrong too.
    guard let parameters = reader.read(sections, &construction.diagnostics) else {
      throw construction.diagnostics.failure(files: sources.files)
    }
    var environment = Environment(Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first })
    let scalars = ScalarReader(sources: sources, environment: environment)
    construction.graph.name =
      construction.diagnostics.attempt { () throws(DiagnosticSet) in try name(scalars) } ?? ""

    for key in ["inputs", "layers", "outputs"] where files.isMissing(key) {
      construction.diagnostics.report(Diagnostic(.error, "the key `\(key)` is missing", at: .file(file)))
    }
    let inputs = InputReader(scalars: scalars).read(
      files["inputs"], &construction.graph, &construction.scopes.current, &construction.diagnostics)
    for id in construction.graph.inputs {
      environment.inputs[construction.graph[id].name] = .type(construction.graph[id].types[0])
    }
    readLayers(environment, &construction)
    let outputs = OutputReader(scalars: scalars).read(files["outputs"], &construction)
    let weights = WeightsReader(scalars: scalars).read(files, &construction.diagnostics)
    let budgets = BudgetReader(scalars: scalars).read(files["budgets"], &construction.diagnostics)
    if construction.diagnostics.isEmpty {
      BudgetCheck(graph: construction.graph).check(budgets, &construction.diagnostics)
    }
    if !construction.diagnostics.isEmpty { throw construction.diagnostics.failure(files: sources.files) }
    return GraphFile(
      graph: construction.graph, inputs: inputs, outputs: outputs, weights: weights.file,
      ignoreWeights: weights.ignored, renameWeights: weights.renamed, budgets: budgets, parameters: parameters,
      sources: sources.strings)
  }

  private func readLayers(_ environment: Environment, _ construction: inout Construction) {
    let libraries = files.levels.reversed().map { [$0.graph] + $0.libraries }
    let definitions = DefinitionReader(sources: sources, environment: environment)
      .read(libraries, &construction.diagnostics)
    let check = LayerCheck(registry: registry, definitions: definitions)
    for block in definitions.blocks.values.compactMap({ $0 }).sorted(by: { $0.span.start < $1.span.start }) {
      check.check(block.layers, &construction.diagnostics)
    }
    let nodes = files["layers"].flatMap { section in
      construction.diagnostics.attempt { () throws(DiagnosticSet) in
        try LayerItem.sequence(section.value, "`layers`")
      }
    }
    guard let nodes else {
      construction.scopes.current.isIncomplete = true
      return
    }
    check.check(nodes, &construction.diagnostics)
    construction.diagnostics.trail.instance = construction.newInstance()
    LayerReader(sources: sources, registry: registry, definitions: definitions, graphEnvironment: environment)
      .read(nodes, environment, &construction)
    construction.diagnostics.trail = Trail()
  }

  /// The graph's name; that of a file that it extends is not its own.
  private func name(_ scalars: ScalarReader) throws(DiagnosticSet) -> String {
    guard let node = files.levels[0].graph.fields["name"]?.value else { return stem }
    let name = try scalars.text(node, "`name`")
    let isPrintable = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    guard !name.isEmpty, name.unicodeScalars.count <= Names.longest, isPrintable else {
      throw DiagnosticSet(
        .error("`name` must have 1 to \(Names.longest) characters, none of them a control character", at: node.span))
    }
    return name
  }

  /// The file's name without folders and its last extension.
  private var stem: String {
    let name = file.split(separator: "/").last ?? "graph"
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return String(name) }
    return String(name[..<dot])
  }
}
