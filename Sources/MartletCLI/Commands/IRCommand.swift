internal import ArgumentParser
internal import Martlet

struct IRCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ir",
    abstract: "Print a graph in its text form: as written, after a pass, or after each.",
    discussion: "Example: martlet ir graphs/alexnet.yaml --after fuse-activation --locations")

  @Argument(help: "A graph file.") var graph: String

  @Option(help: ArgumentHelp("Print the graph after this pass of the pipeline.", valueName: "pass"))
  var after: String?

  @Flag(help: "Print the graph as written and after each pass.") var all = false
  @Flag(help: "Show where each node came from.") var locations = false
  @OptionGroup var options: GraphOptions

  func validate() throws {
    if all && after != nil { throw ValidationError("--all and --after exclude each other") }
    if let after { try checkPassName(after) }
  }

  func run() throws {
    let network = try Network(path: graph, options: options.compileOptions())
    if after == nil {
      printResult((all ? "// as written\n" : "") + network.graph.text(locations: locations), terminator: "")
    }
    guard all || after != nil else { return }
    _ = try network.optimized { record, graph in
      if all {
        let what = record.changedSomething ? record.reasons.joined(separator: "; ") : "nothing to do"
        printResult("\n// after \(record.pass): \(what)")
        if record.changedSomething { printResult(graph.text(locations: locations), terminator: "") }
      } else if record.pass == after {
        printResult(graph.text(locations: locations), terminator: "")
      }
    }
  }
}

/// A pass that is not there is wrong usage, with the nearest name for the typing error that it mostly is.
func checkPassName(_ name: String) throws {
  if PassRegistry.standard[name] != nil { return }
  let hint = nearest(to: name, among: PassRegistry.standard.names).map { "; did you mean '\($0)'?" } ?? ""
  throw ValidationError("there is no pass '\(name)'\(hint) (martlet passes lists them)")
}
