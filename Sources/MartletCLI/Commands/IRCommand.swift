internal import ArgumentParser
internal import Martlet

struct IRCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ir",
    abstract: "Print a graph in its text form: as written, before or after a pass, or after each.",
    discussion: """
      Passes run in rounds until nothing changes, so that one may run several times: --before is before its first run, \
      --after is after the last run in which it changed something.

      Example: martlet ir graphs/alexnet.yaml --after fuse-activation --locations
      """)

  @Argument(help: "A graph file.") var graph: String

  @Option(help: ArgumentHelp("Print the graph after this pass of the pipeline.", valueName: "pass"))
  var after: String?

  @Option(help: ArgumentHelp("Print the graph before this pass of the pipeline.", valueName: "pass"))
  var before: String?

  @Flag(help: "Print the graph as written and after each pass.") var all = false

  @Flag(help: "Print what each pass that changed something changed, as martlet diff does.")
  var printChanged = false

  @Flag(help: "Show where each node came from.") var locations = false
  @OptionGroup var options: GraphOptions

  func validate() throws {
    let chosen = [
      after.map { _ in "--after" }, before.map { _ in "--before" }, all ? "--all" : nil,
      printChanged ? "--print-changed" : nil,
    ].compactMap(\.self)
    if chosen.count > 1 { throw ValidationError("\(chosen[0]) and \(chosen[1]) exclude each other") }
    if printChanged && locations { throw ValidationError("--print-changed and --locations exclude each other") }
    for pass in [after, before] { if let pass { try options.passes.checkRuns(pass) } }
  }

  func run() throws {
    let network = try Network(path: graph, options: options.compileOptions())
    if all { return try printAll(of: network) }
    if printChanged { return try printChanges(of: network) }
    let stage = after.map { GraphStage.after(pass: $0) } ?? before.map { .before(pass: $0) } ?? .written
    printResult(try network.graph(at: stage).text(locations: locations), terminator: "")
  }

  private func printAll(of network: Network) throws {
    printResult("// as written\n" + network.graph.text(locations: locations), terminator: "")
    _ = try network.optimized { record, graph in
      printResult("\n" + record.headline)
      if record.changedSomething { printResult(graph.text(locations: locations), terminator: "") }
    }
  }

  private func printChanges(of network: Network) throws {
    let changes = try network.changes()
    if changes.isEmpty { return printResult("no pass changes anything") }
    let texts = changes.map { change in
      let diff = GraphDiff(from: change.before, to: change.after)
      return change.record.headline + "\n" + diff.text(colour: outputTakesColour)
    }
    printResult(texts.joined(separator: "\n"), terminator: "")
  }
}

extension PassRecord {
  /// A comment of the IR's text: `// after remove-dropout: removed drop1; removed drop2`.
  var headline: String {
    let runs = round == 1 ? "" : ", round \(round)"
    return "// after \(pass)\(runs): " + (changedSomething ? reasons.joined(separator: "; ") : "nothing to do")
  }
}
