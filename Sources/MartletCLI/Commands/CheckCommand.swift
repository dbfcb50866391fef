internal import ArgumentParser
internal import Martlet

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a graph file and show its layers: shapes, parameters, multiply-accumulates, memory.",
    discussion: "Needs no weights.\n\nExample: martlet check graphs/alexnet.yaml --set classes=100")

  @Argument(help: "A graph file.") var graph: String
  @OptionGroup var options: GraphOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let network = try Network(path: graph, options: options.compileOptions())
    let summary = try network.summary()
    if json { return printResult(try MartletCLI.json(summary)) }
    var table = TextTable([
      ("layer", .left), ("type", .left), ("output", .left), ("parameters", .right), ("MACs per image", .right),
    ])
    for layer in summary.layers {
      table.add([
        layer.name, layer.type, layer.output, layer.parameters == 0 ? "" : grouped(layer.parameters),
        layer.multiplyAccumulates == 0 ? "" : grouped(layer.multiplyAccumulates),
      ])
    }
    printResult(table.text)
    printResult("")
    printResult(
      "\(network.graph.name): \(grouped(summary.parameters)) parameters (\(humanBytes(summary.parameterBytes))), "
        + "\(grouped(summary.multiplyAccumulates)) multiply-accumulates per image, "
        + "arena \(humanBytes(summary.arenaBytes)) at batch 1")
  }
}
