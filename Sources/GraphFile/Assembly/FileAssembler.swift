internal import MartletDiagnostics
internal import MartletYAML

/// Reads a graph file and the files that it names: the one that it `extends`, and those of blocks that it `include`s.
struct FileAssembler {
  static let graphKeys = [
    "martlet", "name", "extends", "set", "include", "parameters", "inputs", "blocks", "tables", "layers", "outputs",
    "weights", "ignore_weights", "rename_weights", "budgets",
  ]
  static let libraryKeys = ["martlet", "include", "blocks", "tables"]

  /// The graph file's name.
  let file: String
  let limits: ExpansionLimits
  let reader: GraphFileLoader.FileReader
  private(set) var sources = SourceTexts()
  /// By path from the folder of the graph file.
  private var documents: [String: YAMLNode] = [:]
  private var bytes = 0

  init(file: String, limits: ExpansionLimits, reader: @escaping GraphFileLoader.FileReader) {
    self.file = file
    self.limits = limits
    self.reader = reader
  }

  /// - Throws: what makes a file unreadable as a whole; what is wrong in one is reported.
  mutating func assemble(
    _ bytes: [UInt8], _ diagnostics: inout DiagnosticCollector
  ) throws(DiagnosticSet) -> AssembledFiles {
    self.bytes = bytes.count
    sources.add(bytes, file: file)
    var root = try YAMLDocument.parse(bytes, file: file)
    var chain = [file.split(separator: "/").last.map(String.init) ?? file]
    var levels: [AssembledFiles.Level] = []
    while true {
      let fields = try fields(root, of: "a graph file", known: Self.graphKeys, &diagnostics)
      let graph = FileSections(fields: fields, path: chain[chain.count - 1])
      var libraries: [FileSections] = []
      try include(fields, chain, &libraries, &diagnostics)
      levels.append(AssembledFiles.Level(graph: graph, libraries: libraries))
      guard let extended = fields["extends"] else { return AssembledFiles(levels: levels) }
      let opened = try open(extended.value, "`extends`", chain)
      chain.append(opened.path)
      root = opened.root
    }
  }

  /// Reads what a file includes, and what that includes.
  private mutating func include(
    _ fields: Fields, _ chain: [String], _ libraries: inout [FileSections], _ diagnostics: inout DiagnosticCollector
  ) throws(DiagnosticSet) {
    guard let entry = fields["include"], !entry.isOmitted else { return }
    let scalars = ScalarReader(sources: sources, environment: [:])
    let nodes =
      entry.value.scalar != nil ? [entry.value] : try scalars.list(entry.value, "`include`", of: "files of blocks")
    for node in nodes {
      let (root, path) = try open(node, entry.value.scalar != nil ? "`include`" : "each of `include`", chain)
      if libraries.contains(where: { $0.path == path }) { continue }
      let fields = try self.fields(root, of: "a file of blocks", known: Self.libraryKeys, &diagnostics)
      libraries.append(FileSections(fields: fields, path: path))
      try include(fields, chain + [path], &libraries, &diagnostics)
    }
  }

  /// Reads the file that a node names.
  /// - Parameter chain: the paths of the files that led to this node, the one that it stands in last.
  private mutating func open(
    _ node: YAMLNode, _ subject: String, _ chain: [String]
  ) throws(DiagnosticSet) -> (root: YAMLNode, path: String) {
    let reference = try ScalarReader(sources: sources, environment: [:]).path(node, subject)
    let parts = chain[chain.count - 1].split(separator: "/").dropLast() + reference.path.split(separator: "/")
    let path = parts.filter { $0 != "." }.joined(separator: "/")
    if let start = chain.firstIndex(of: path) {
      let circle = (chain[start...] + [path]).map { "`\($0)`" }.joined(separator: " → ")
      throw DiagnosticSet(.error("the files lead round in a circle: \(circle)", at: node.span))
    }
    if let known = documents[path] { return (known, path) }
    if documents.count + 1 >= limits.files {
      throw DiagnosticSet(.error("a graph is made of more than \(limits.files) files", at: node.span))
    }
    let bytes = try reader(FileReference(path: path, span: node.span))
    self.bytes += bytes.count
    if self.bytes > limits.bytes {
      throw DiagnosticSet(
        .error("the files that a graph is made of have more than \(limits.bytes) bytes", at: node.span))
    }
    let name = (file.lastIndex(of: "/").map { String(file[...$0]) } ?? "") + path
    sources.add(bytes, file: name)
    do throws(DiagnosticSet) {
      let root = try YAMLDocument.parse(bytes, file: name)
      documents[path] = root
      return (root, path)
    } catch {
      let note = Diagnostic.Note("the file is named here", at: .text(node.span))
      throw DiagnosticSet(error.diagnostics.map { $0.adding([note]) })
    }
  }

  private func fields(
    _ root: YAMLNode, of owner: String, known: [String], _ diagnostics: inout DiagnosticCollector
  ) throws(DiagnosticSet) -> Fields {
    guard let entries = root.mapping else {
      throw DiagnosticSet(
        .error("\(owner) is a mapping that begins with `martlet: 1`, not \(root.kind)", at: root.span))
    }
    try LanguageVersion.check(root, of: owner)
    return Fields(entries, of: owner, known: known, &diagnostics)
  }
}
