internal import ArgumentParser
internal import Martlet

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what one pass changed, or what differs between two graphs.",
    discussion: "Example: martlet diff graphs/alexnet.yaml --pass fuse-activation")

  @Argument(help: "A graph file; with --pass one, else two.") var graphs: [String]

  @Option(help: ArgumentHelp("Show what this pass of the pipeline changed.", valueName: "pass"))
  var pass: String?

  @OptionGroup var options: GraphOptions

  func validate() throws {
    if graphs.count != (pass == nil ? 2 : 1) {
      throw ValidationError("diff takes one graph and --pass, or two graphs")
    }
    if let pass { try checkPassName(pass) }
  }

  func run() throws {
    let (before, after) = try pair()
    printResult(GraphDiff(from: before, to: after).text(colour: outputTakesColour), terminator: "")
  }

  private func pair() throws -> (Graph, Graph) {
    let networks = try graphs.map { try Network(path: $0, options: options.compileOptions()) }
    guard let pass else { return (networks[0].graph, networks[1].graph) }
    var before = networks[0].graph
    var changed = (before, before)
    _ = try networks[0].optimized { record, graph in
      if record.pass == pass { changed = (before, graph) }
      before = graph
    }
    return changed
  }
}
