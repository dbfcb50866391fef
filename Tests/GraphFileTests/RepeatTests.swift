import MartletIR
import Testing

@testable import MartletGraphFile

@Suite struct RepeatTests {
  private func names(_ layers: String, parameters: String = "{}", tables: String = "{}") throws -> [String] {
    let text = """
      martlet: 1
      parameters: \(parameters)
      inputs: {image: {shape: [N, 3, 8, 8]}}
      tables: \(tables)
      layers:
      \(layers)
        - relu: {name: y}
      outputs: {out: y}
      """
    let graph = try load(text).graph
    return graph.nodes.dropFirst().dropLast().map { graph[$0].name }
  }

  @Test func namesHideOuterOnesAndParameters() throws {
    let layers = """
        - repeat: 2
          index: i
          layers:
            - repeat: [[$i + 5], [$i + 7]]
              columns: [i]
              layers: [relu: {name: r$(i)}]
        - relu: {name: s$(i)}
      """
    #expect(try names(layers, parameters: "{i: 9}") == ["r5", "r7", "r6", "r8", "s9"])
  }

  @Test func rowsHoldValuesOfAnyType() throws {
    let layers = """
        - repeat: [[a.b, true, 1, $n > 1], [3x3, false, 0.5, k$(n)], ["'$'", 1/2, "min(1, 2)", -3]]
          columns: [a, b, c, d]
          layers: [relu: {name: "v$(if($a == '$', 'money', $a))_$(b)_$(c)_$(d)"}]
      """
    #expect(
      try names(layers, parameters: "{n: 2}") == ["va.b_true_1_true", "v3x3_false_0.5_k2", "vmoney_0.5_1_-3"])
  }

  @Test func unnamedLayersAreCountedThroughRepeats() throws {
    let layers = """
        - relu
        - repeat: 2
          layers: [relu, softmax]
        - if: true
          then: [relu]
        - relu
      """
    #expect(try names(layers) == ["relu1", "relu2", "softmax1", "relu3", "softmax2", "relu4", "relu5"])
  }

  @Test func aTableIsNamedByAWordAStringOrAParameter() throws {
    for name in ["small", "$(kind)", "$kind", "sm$('all')"] {
      let layers = "  - {repeat: \(name), columns: c, layers: [relu: {name: r$(c)}]}"
      #expect(try names(layers, parameters: "{kind: small}", tables: "{small: [1, 2], large: [3]}") == ["r1", "r2"])
    }
  }

  @Test func countsMayBeNothing() throws {
    #expect(try names("  - {repeat: 2 - 2, layers: [relu]}\n  - {repeat: [], columns: a, layers: [relu]}") == [])
    #expect(try names("  - {if: 1 > 2, then: [relu]}\n  - {if: 2 > 1, then: [softmax], else: [relu]}") == ["softmax1"])
  }

  @Test func aLaterLayerReadsARepeatedOne() throws {
    let text = graphText([
      "repeat: 3\n    index: i\n    layers: [relu: {name: r$(i)}]", "concat: {name: y, from: [r0, r2]}",
    ])
    let graph = try load(text).graph
    let operands = graph[try #require(graph[name: "y"])].operands.map { graph[$0.node].name }
    #expect(operands == ["r0", "r2"])
  }
}
