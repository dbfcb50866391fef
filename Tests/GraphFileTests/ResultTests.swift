import MartletIR
import MartletTensors
import Testing

@testable import MartletGraphFile

/// How results are read of an operator that has several.
@Suite struct ResultTests {
  /// Halves along the channels.
  private struct Halves: Op, Hashable {
    static let mnemonic = "halves"
    static let documentation = OpDocumentation(summary: "Halves.", formula: "y₀, y₁ = x", source: "the tests")
    static let operands = [OperandDefinition("input")]

    init(_ attributes: AttributeSet) throws(GraphError) {}

    func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
      var dimensions = operands[0].dimensions
      guard dimensions.count > 1, let channels = dimensions[1].fixed, channels % 2 == 0 else {
        throw GraphError("`halves` needs an even number of channels", operands: [0])
      }
      dimensions[1] = Dimension(constant: channels / 2)
      return [TensorType(.float32, dimensions), TensorType(.float32, dimensions)]
    }

    func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] { operands }
  }

  private func load(_ layers: String, blocks: String = "{}") throws(GraphFileError) -> GraphFile {
    var registry = OpRegistry.standard
    registry.register(Halves.self)
    let text = """
      martlet: 1
      inputs: {image: {shape: [N, 4, 8, 8]}}
      blocks: \(blocks)
      layers:
      \(layers)
      outputs: {out: y}
      """
    return try GraphFileLoader.load(text: text, file: "graph.yaml", registry: registry)
  }

  @Test func resultsAreReadByNumber() throws {
    let graph = try load("  - halves: {name: h.0}\n  - add: {name: y, from: [h.0.1, h.0.0]}").graph
    let operands = graph[try #require(graph[name: "y"])].operands
    #expect(operands.map(\.result) == [1, 0])
    #expect(operands.allSatisfy { graph[$0.node].name == "h.0" })
  }

  @Test func theResultsOfABlockAreThoseOfItsLastLayer() throws {
    let graph = try load(
      "  - unit: {name: u}\n  - add: {name: y, from: [u.0, u.1]}", blocks: "{unit: {layers: [relu, halves]}}"
    ).graph
    #expect(graph[try #require(graph[name: "y"])].operands.map(\.result) == [0, 1])
  }

  static let refusals = [
    ("  - halves: {name: h}\n  - relu: {name: y}", "`h` has 2 results: say which is read, as in `from: h.0`"),
    ("  - halves: {name: h}\n  - relu: {name: y, from: h}", "`h` has 2 results: say which is read, as in `from: h.0`"),
    ("  - halves: {name: h}\n  - relu: {name: y, from: h.2}", "`h` has 2 results, `0` to `1`"),
    ("  - halves: {name: h}\n  - relu: {name: y, from: h.01}", "`h` has 2 results, `0` to `1`"),
  ]

  @Test(arguments: refusals) func refuses(_ layers: String, _ message: String) {
    let error = #expect(throws: GraphFileError.self) { try load(layers) }
    #expect(error?.diagnostics.diagnostics.map(\.message) == [message])
  }
}
