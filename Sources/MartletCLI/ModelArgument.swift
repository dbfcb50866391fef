internal import ArgumentParser
internal import FoundationEssentials
internal import Martlet

/// A graph file or a compiled model, with the options of both: what a command that runs something takes.
struct ModelArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("A graph file, or a compiled model.", valueName: "graph|model"))
  var path: String

  @OptionGroup(title: "Options for graphs") var graph: GraphOptions
  @OptionGroup(title: "Options for graphs") var weights: WeightOptions
  @OptionGroup var threads: ThreadOptions

  /// Options for graphs do nothing to a compiled model: giving them is a mistake worth telling.
  private func checkUsage() throws {
    if let option = graph.givenForGraph ?? weights.givenForGraph {
      throw ValidationError("\(option) is for graph files; \(path) is a compiled model")
    }
  }

  /// - Parameters:
  ///   - batch: what `--for-batch` defaults to.
  ///   - fallback: the weights where the graph names none and none were asked for; announced on standard error.
  func load(batch: Int = 1, fallback: WeightSource? = nil) throws -> Model {
    if Model.isCompiled(path) {
      try checkUsage()
      return try loadCompiled()
    }
    let network = try network(batch: batch)
    return try Model(network, weights: source(of: network, fallback), runOptions: runOptions)
  }

  /// Opens the compiled model, where options for graphs have a meaning of their own.
  func loadCompiled() throws -> Model { try Model(compiled: URL(fileURLWithPath: path), runOptions: runOptions) }

  var runOptions: RunOptions { threads.runOptions(limit: graph.limit) }

  /// The plan for a batch; of a graph file without its weights.
  func memoryPlan(batch: Int) throws -> MemoryPlan {
    Model.isCompiled(path) ? try load().memoryPlan(batch: batch) : try network(batch: batch).memoryPlan(batch: batch)
  }

  /// What became of a node; of a graph file without its weights.
  func explain(_ node: String, batch: Int) throws -> NodeExplanation {
    Model.isCompiled(path)
      ? try load().explain(node, batch: batch) : try network(batch: batch).explain(node, batch: batch)
  }

  /// The names and types of the inputs, without weights or memory to run in.
  func inputTypes() throws -> [(name: String, type: TensorType)] {
    let isCompiled = Model.isCompiled(path)
    if isCompiled { try checkUsage() }
    let graph = isCompiled ? try Model.graph(ofCompiled: URL(fileURLWithPath: path)) : try network().graph
    return graph.inputs.map { (graph[$0].name, graph[$0].types[0]) }
  }

  /// The names and shapes of the inputs at a batch, which must fit the memory limit.
  func inputShapes(batch: Int) throws -> [(name: String, shape: Shape)] {
    var shapes: [(name: String, shape: Shape)] = []
    for (name, type) in try inputTypes() {
      guard let shape = type.shape(batch: batch), graph.limit.admits(shape) else {
        throw MartletError.input(
          DiagnosticSet(Diagnostic(.error, "the input `\(name)` at batch \(batch) is over the memory limit", at: nil)))
      }
      shapes.append((name, shape))
    }
    return shapes
  }

  /// The graph file.
  func network(batch: Int = 1) throws -> Network {
    var options = try graph.compileOptions(batch: batch)
    options.allowsExtraWeights = weights.allowExtra
    return try Network(path: path, options: options)
  }

  /// - Parameter fallback: as ``load(batch:fallback:)`` has it.
  func source(of network: Network, _ fallback: WeightSource?) -> WeightSource {
    guard weights.source == .declared, !network.namesWeights, let fallback else { return weights.source }
    if case .synthetic(let seed) = fallback { printError("note: no weights given; synthetic ones of seed \(seed)") }
    return fallback
  }
}
