internal import ArgumentParser
internal import Martlet

struct DrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draw a graph as an SVG picture, or write it in Graphviz's language.",
    discussion: """
      A picture is laid out by Graphviz's program `dot`, where it is installed; a file that ends in .dot needs nothing.

      Example: martlet draw graphs/alexnet.yaml --after fuse-activation -o alexnet.svg
      """)

  @Argument(help: "A graph file.") var graph: String

  @Option(help: ArgumentHelp("Draw the graph after this pass of the pipeline.", valueName: "pass"))
  var after: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The picture to write.", valueName: "f.svg|f.dot"))
  var output: String

  @OptionGroup var options: GraphOptions

  func validate() throws {
    if let after { try options.passes.checkRuns(after) }
    if !output.hasSuffix(".svg") && !output.hasSuffix(".dot") {
      throw ValidationError("--output takes a file that ends in .svg or .dot, not '\(output)'")
    }
  }

  func run() throws {
    let network = try Network(path: graph, options: options.compileOptions())
    let drawn = try network.graph(at: after.map { .after(pass: $0) } ?? .written)
    let picture = output.hasSuffix(".dot") ? Array(drawn.dot.utf8) : try layOut(drawn.dot)
    try writeFile(picture, to: output)
    printResult("\(output): \(drawn.name), \(drawn.nodeCount) nodes")
  }

  private func layOut(_ dot: String) throws -> [UInt8] {
    guard let result = runProgram("dot", ["-Tsvg"], input: Array(dot.utf8)) else {
      throw MartletError.input(
        DiagnosticSet(
          Diagnostic(
            .error, "drawing needs Graphviz's program `dot` (Debian package graphviz); a .dot file does without",
            at: .file(output))))
    }
    guard result.status == 0, !result.output.isEmpty else {
      throw MartletError.fault("`dot` ended with status \(result.status)")
    }
    return result.output
  }
}
