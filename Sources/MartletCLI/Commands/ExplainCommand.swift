internal import ArgumentParser
internal import Martlet

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Show what became of a node: its line in the file, the passes that touched it, its kernels, memory and cost.",
    discussion: """
      Knows every name of the graph as written and of the optimised graph: layers, inputs, and parameters. A compiled model \
      has the optimised graph alone.

      Example: martlet explain graphs/alexnet.yaml relu3
      """)

  @OptionGroup var model: ModelArgument
  @Argument(help: "The name of a node: relu3, layer1.0.conv1.weight.") var node: String
  @Option(help: ArgumentHelp("Images in the batch that sizes are given for.", valueName: "n")) var batch = 1
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if batch < 1 { throw ValidationError("--batch must be at least 1") }
  }

  func run() throws {
    let explanation = try model.explain(node, batch: batch)
    printResult(json ? try MartletCLI.json(explanation) : explanation.description)
  }
}
