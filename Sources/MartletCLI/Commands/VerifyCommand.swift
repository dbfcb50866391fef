internal import ArgumentParser
internal import Martlet

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove that the passes keep the numbers, and that the CPU computes them; or check a compiled model.",
    discussion: """
      Each rewrite of each pass is compared where it changed the graph, on values of one run of the reference \
      interpreter, and held to what the pass promises; then the optimised graph against the graph as written, node by \
      node; then the CPU. Without weights synthetic ones are used. The status is 1 where anything is too far off.

      Of a compiled model: its checksums, the memory plan, and the CPU against the reference interpreter on the stored \
      graph and weights.

      Example: martlet verify graphs/alexnet.yaml --set classes=100
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: ArgumentHelp("Images in a batch.", valueName: "n")) var batch = 2
  @Flag(help: "Run the whole graph again after each rewrite too.") var full = false

  @Option(help: ArgumentHelp("Check that the model is what this graph file compiles to.", valueName: "graph"))
  var against: String?

  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if batch < 1 { throw ValidationError("--batch must be at least 1") }
  }

  func run() throws {
    let report = try self.report()
    printResult(json ? try MartletCLI.json(report) : report.text)
    for problem in report.problems where problem != report.fault { printError("error: " + problem) }
    if let drift = report.firstDrift {
      let number = drift.number
      printError("note: `--stop-after \(number)` makes it the last rewrite, `--stop-after \(number - 1)` leaves it out")
    }
    if let fault = report.fault { throw MartletError.fault(fault) }
    if !report.isSound { throw ExitCode(1) }
  }

  private func report() throws -> VerificationReport {
    var options = VerificationOptions()
    options.batch = batch
    options.replaysEachRewrite = full
    guard Model.isCompiled(model.path) else {
      if against != nil { throw ValidationError("--against is for compiled models; \(model.path) is a graph file") }
      let (network, weights) = try network(of: model)
      return try network.verify(weights: weights, options: options, runOptions: model.runOptions)
    }
    guard let against else { return try model.load().verify(options: options) }
    var graph = model
    graph.path = against
    let (network, weights) = try network(of: graph)
    return try model.loadCompiled().verify(against: network, weights: weights, options: options)
  }

  private func network(of graph: ModelArgument) throws -> (Network, WeightSource) {
    let network = try graph.network()
    return (network, graph.source(of: network, .synthetic(seed: 2012)))
  }
}
