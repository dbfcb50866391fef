internal import ArgumentParser
internal import FoundationEssentials
internal import Martlet

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Compile a graph and its weights to one file that loads in milliseconds.",
    discussion: "Example: martlet compile graphs/alexnet.yaml -o alexnet.martlet")

  @Argument(help: "A graph file.") var graph: String
  @OptionGroup var options: GraphOptions
  @OptionGroup var weights: WeightOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The compiled model to write.", valueName: "model.martlet"))
  var output: String

  func run() throws {
    var compileOptions = try options.compileOptions()
    compileOptions.allowsExtraWeights = weights.allowExtra
    let network = try Network(path: graph, options: compileOptions)
    var runOptions = RunOptions()
    runOptions.threads = 1
    let model = try Model(network, weights: weights.source, runOptions: runOptions)
    try model.write(to: URL(fileURLWithPath: output))
    let summary = try network.summary()
    printResult(
      "\(output): \(network.graph.name), \(grouped(summary.parameters)) parameters, \(network.graph.nodeCount) nodes "
        + "compiled to \(model.stepCount) steps, arena \(humanBytes(summary.arenaBytes)) at batch 1")
  }
}
