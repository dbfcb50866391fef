internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads the top level of a graph file, section by section.
struct GraphFileReader {
  static let languageVersion = 1

  static let keys = [
    "martlet", "name", "parameters", "inputs", "layers", "outputs", "weights", "ignore_weights", "rename_weights",
  ]

  let file: String
  let sources: SourceTexts
  let settings: [String: String]
  let registry: OpRegistry

  func read(_ root: YAMLNode) throws(DiagnosticSet) -> GraphFile {
    guard let entries = root.mapping else {
      throw DiagnosticSet(
        .error("a graph file is a mapping that begins with `martlet: 1`, not \(root.kind)", at: root.span))
    }
    try checkVersion(root)
    var diagnostics = DiagnosticCollector()
    let fields = Fields(entries, of: "a graph file", known: Self.keys, &diagnostics)

    let declared = ParameterReader(sources: sources).read(fields["parameters"], settings, &diagnostics)
    // Without their values, most of what uses them would look wrong too.
    guard let parameters = declared else { throw diagnostics.failure(file: file) }
    let values = Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first }
    let scalars = ScalarReader(sources: sources, parameters: values)

    var graph = Graph(name: diagnostics.attempt { () throws(DiagnosticSet) in try name(fields["name"], scalars) } ?? "")
    var scope = Scope()
    require(["inputs", "layers", "outputs"], in: fields, &diagnostics)
    let inputs = InputReader(scalars: scalars).read(fields["inputs"], &graph, &scope, &diagnostics)
    LayerReader(scalars: scalars, registry: registry).read(fields["layers"], &graph, &scope, &diagnostics)
    let outputs = OutputReader(scalars: scalars).read(fields["outputs"], &graph, scope, &diagnostics)
    let weights = WeightsReader(scalars: scalars).read(fields, &diagnostics)
    if !diagnostics.isEmpty { throw diagnostics.failure(file: file) }
    return GraphFile(
      graph: graph, inputs: inputs, outputs: outputs, weights: weights.file, ignoreWeights: weights.ignored,
      renameWeights: weights.renamed, parameters: parameters, sources: sources.strings)
  }

  /// A file of another version would look wrong in a hundred places, so that this stands alone.
  private func checkVersion(_ root: YAMLNode) throws(DiagnosticSet) {
    guard let version = root["martlet"] else {
      throw DiagnosticSet(
        Diagnostic(
          .error, "the key `martlet` is missing, which says the version of the language", at: .file(file),
          notes: [Diagnostic.Note("a graph file begins with `martlet: \(Self.languageVersion)`")]))
    }
    guard version.scalar?.value == .int(Self.languageVersion) else {
      let found = version.scalar?.text ?? version.kind
      throw DiagnosticSet(
        .error(
          "this Martlet reads version \(Self.languageVersion) of the language, not \(quoted(found))", at: version.span))
    }
  }

  private func require(_ keys: [String], in fields: Fields, _ diagnostics: inout DiagnosticCollector) {
    for key in keys where fields.isMissing(key) {
      diagnostics.report(Diagnostic(.error, "the key `\(key)` is missing", at: .file(file)))
    }
  }

  private func name(_ entry: YAMLNode.Entry?, _ scalars: ScalarReader) throws(DiagnosticSet) -> String {
    guard let node = entry?.value else { return stem }
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
