internal import ArgumentParser
internal import FoundationEssentials
internal import Martlet

struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Compile a graph and its weights to one file that loads in milliseconds.",
    discussion: """
      With --tune each convolution's algorithms are measured on this machine, with as many threads and at the batch of \
      --for-batch, and the fastest are stored in the model; its results are the same wherever it runs.

      Example: martlet compile graphs/alexnet.yaml -o alexnet.martlet
      """)

  @Argument(help: "A graph file.") var graph: String
  @OptionGroup var options: GraphOptions
  @OptionGroup var weights: WeightOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The compiled model to write.", valueName: "model.martlet"))
  var output: String
  @Flag(help: "Measure which algorithms are the fastest, instead of trusting the cost model.") var tune = false
  @Flag(help: "With --tune: print what was measured, and what the cost model expected.") var verbose = false
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if tune {
      if options.strict {
        throw ValidationError("--strict leaves --tune no choice: all but one algorithm are approximate")
      }
    } else if verbose || threads.threads != nil {
      throw ValidationError("\(verbose ? "--verbose" : "--threads") goes with --tune")
    }
  }

  func run() throws {
    var compileOptions = try options.compileOptions()
    compileOptions.allowsExtraWeights = weights.allowExtra
    let network = try Network(path: graph, options: compileOptions)
    let model = try tune ? tuned(network) : compiled(network)
    try model.write(to: URL(fileURLWithPath: output))
    let summary = try network.summary()
    let arena = try model.memoryPlan(batch: 1).arenaBytes
    printResult(
      "\(output): \(network.graph.name), \(grouped(summary.parameters)) parameters, \(network.graph.nodeCount) nodes "
        + "compiled to \(model.stepCount) steps, arena \(humanBytes(arena)) at batch 1")
  }
  private func compiled(_ network: Network) throws -> Model {
    var runOptions = RunOptions()
    runOptions.threads = 1
    return try Model(network, weights: weights.source, runOptions: runOptions)
  }

  private func tuned(_ network: Network) throws -> Model {
    let (model, tuning) = try Model.tuned(
      network, weights: weights.source, runOptions: threads.runOptions(limit: options.limit))
    if verbose && !tuning.nodes.isEmpty { printError(tuning.table + "\n") }
    printError(tuning.text)
    return model
  }
}
