internal import ArgumentParser
internal import Martlet

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what passes changed, or what differs between two graphs.",
    discussion: """
      Compares two stages of a graph, by default as written and optimized; two graphs; or one graph with two settings. A \
      stage is 'written', 'optimized' or the name of a pass: after the last run in which it changed something. Two graphs, \
      and two settings, are compared as written unless stages are given. --pass shows a pass alone, each of its runs that \
      changed something.

      A change is a node with all that belongs to it: what it absorbed, its weights. Nodes that only read what stands in \
      the place of another are not listed. The exit status is 0 whether the graphs differ or not.

      Example: martlet diff graphs/alexnet.yaml --pass fuse-activation
      Example: martlet diff graphs/resnet18.yaml graphs/resnet34.yaml --from optimized --to optimized
      Example: martlet diff graphs/alexnet.yaml --to-set classes=100
      """)

  @Argument(help: "A graph file, or two.") var graphs: [String]

  @Option(help: ArgumentHelp("Show what this pass of the pipeline changed.", valueName: "pass"))
  var pass: String?

  @Option(help: ArgumentHelp("The stage of the first graph.", valueName: "stage")) var from: String?
  @Option(help: ArgumentHelp("The stage of the second graph.", valueName: "stage")) var to: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Set a parameter of the first graph alone; may be repeated.", valueName: "k=v"))
  var fromSet: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Set a parameter of the second graph alone; may be repeated.", valueName: "k=v"))
  var toSet: [String] = []

  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var options: GraphOptions

  func validate() throws {
    guard (1...2).contains(graphs.count) else { throw ValidationError("diff takes one graph or two") }
    for stage in [from, to] { if let stage { try checkStage(stage) } }
    guard let pass else { return }
    try options.passes.checkRuns(pass)
    let others = [
      graphs.count == 1 ? nil : "a second graph", from.map { _ in "--from" }, to.map { _ in "--to" },
      fromSet.isEmpty ? nil : "--from-set", toSet.isEmpty ? nil : "--to-set",
    ]
    if let other = others.compactMap(\.self).first { throw ValidationError("--pass and \(other) exclude each other") }
  }

  func run() throws {
    if let pass { return try printRuns(of: pass) }
    let (before, after) = try sides()
    let report = GraphReport(from: before, to: after, limit: options.limit)
    if json { return printResult(try MartletCLI.json(report)) }
    printResult(report.text(colour: outputTakesColour), terminator: "")
  }

  private func sides() throws -> (Graph, Graph) {
    let first = try network(graphs[0], set: fromSet, of: "--from-set")
    if graphs.count == 1 && fromSet.isEmpty && toSet.isEmpty {
      return (try first.graph(at: stage(from) ?? .written), try first.graph(at: stage(to) ?? .optimized))
    }
    let second = try network(graphs[graphs.count - 1], set: toSet, of: "--to-set")
    return (try first.graph(at: stage(from) ?? .written), try second.graph(at: stage(to) ?? .written))
  }

  private func network(_ path: String, set: [String], of option: String) throws -> Network {
    var compileOptions = try options.compileOptions()
    compileOptions.settings.merge(try parseSettings(set, of: option)) { $1 }
    return try Network(path: path, options: compileOptions)
  }

  private func stage(_ name: String?) -> GraphStage? {
    switch name {
    case nil: nil
    case "written": .written
    case "optimized": .optimized
    case let pass?: .after(pass: pass)
    }
  }

  private func checkStage(_ name: String) throws {
    let ends = ["written", "optimized"]
    if ends.contains(name) { return }
    let passes = PassRegistry.standard.names
    if passes.contains(name) { return try options.passes.checkRuns(name) }
    let hint = nearest(to: name, among: ends + passes).map { "; did you mean '\($0)'?" } ?? ""
    throw ValidationError("there is no stage '\(name)'\(hint) (it is 'written', 'optimized' or a pass)")
  }
}

// MARK: - One pass

extension DiffCommand {
  /// A run of the pass, and what it changed.
  private struct Run: Encodable {
    let record: PassRecord
    let report: GraphReport

    enum CodingKeys: String, CodingKey { case pass, round, reasons }

    func encode(to encoder: any Encoder) throws {
      try report.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(record.pass, forKey: .pass)
      try container.encode(record.round, forKey: .round)
      try container.encode(record.reasons, forKey: .reasons)
    }
  }

  private func printRuns(of pass: String) throws {
    let network = try Network(path: graphs[0], options: options.compileOptions())
    let runs = try network.changes(by: pass).map {
      Run(record: $0.record, report: GraphReport(from: $0.before, to: $0.after, limit: options.limit))
    }
    if json { return printResult(try MartletCLI.json(["runs": runs])) }
    if runs.isEmpty { return printResult("no difference") }
    let texts = runs.map { run in
      (runs.count == 1 ? "" : "// \(pass), round \(run.record.round)\n") + run.report.text(colour: outputTakesColour)
    }
    printResult(texts.joined(separator: "\n"), terminator: "")
  }
}
