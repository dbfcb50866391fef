import MartletIR
import MartletTensors
import Testing

@testable import MartletGraphFile

@Suite struct BlockTests {
  private func text(_ blocks: String, _ layers: [String], outputs: String = "{out: y}") -> String {
    graphText(layers, outputs: outputs) + "\nblocks:\n" + blocks
  }

  private func names(_ text: String) throws -> [String] {
    let graph = try load(text).graph
    return graph.nodes.map { graph[$0].name }
  }

  @Test func unnamedUsesAreCountedAmongTheirKind() throws {
    let blocks = "  unit: {layers: [relu, conv2d: {channels: 2, kernel: 1, bias: false}, relu]}"
    #expect(
      try names(text(blocks, ["unit", "relu", "unit: {name: y}", "unit"], outputs: "{out: y}")) == [
        "image", "unit1.relu1", "unit1.conv2d1.weight", "unit1.conv2d1", "unit1.relu2", "relu1", "y.relu1",
        "y.conv2d1.weight", "y.conv2d1", "y.relu2", "unit3.relu1", "unit3.conv2d1.weight", "unit3.conv2d1",
        "unit3.relu2",
      ])
  }

  @Test func aBlockHidesTheOperatorOfItsName() throws {
    #expect(try names(text("  softmax: {layers: [relu]}", ["softmax: {name: y}"])) == ["image", "y.relu1"])
  }

  @Test func aBlockWithoutLayersIsWhatItIsGiven() throws {
    let blocks = "  nothing: {layers: [{if: false, then: [relu]}]}"
    let graph = try load(text(blocks, ["relu: {name: a}", "nothing: {name: y}", "relu"])).graph
    #expect(graph.nodes.map { graph[$0].name } == ["image", "a", "relu2"])
    #expect(graph.outputs[0].value == ValueID(try #require(graph[name: "a"])))
  }

  /// The innermost scope first, then outward, among what stands before.
  @Test func namesAreLookedUpFromTheInsideOut() throws {
    let blocks = """
        inner:
          layers:
            - relu: {name: late, from: late}
            - add: {name: sum, from: [input, stem]}
        outer:
          layers:
            - max_pool: {name: stem, kernel: 1}
            - inner: {name: inner}
      """
    let graph = try load(
      text(blocks, ["relu: {name: stem}", "relu: {name: late}", "outer: {name: y}", "relu: {from: stem}"])
    ).graph
    func operands(_ name: String) throws -> [String] {
      graph[try #require(graph[name: name])].operands.map { graph[$0.node].name }
    }
    #expect(try operands("y.inner.sum") == ["y.stem", "y.stem"])
    #expect(try operands("y.inner.late") == ["late"])
    #expect(try operands("relu3") == ["stem"])
  }

  @Test func parametersOfTheUserAreNotSeen() throws {
    let blocks = """
        inner: {parameters: {k: 1}, layers: [max_pool: {name: p, kernel: $k, stride: $s}]}
        outer: {parameters: {k: 4, s: 4}, layers: [inner: {name: i}]}
      """
    let source = text(blocks, ["outer: {name: y}"]).replacing("parameters: {}", with: "parameters: {s: 2, k: 3}")
    let graph = try load(source).graph
    #expect(graph.line(of: try #require(graph[name: "y.i.p"])).contains("kernel = [1, 1], stride = [2, 2]"))
  }

  @Test func defaultsSeeInputsAndParametersAboveThem() throws {
    let blocks = """
        unit:
          parameters: {t: 2, hidden: {type: int, default: $t * channels(input)}, k: {type: int, default: height(input) - 6}}
          layers: [conv2d: {name: c, channels: $hidden, kernel: $k}]
      """
    let graph = try load(text(blocks, ["unit: {name: a}", "unit: {name: y, t: 3}", "unit: {hidden: 1, k: 1}"])).graph
    #expect(graph.type(of: ValueID(try #require(graph[name: "a.c"]))).description == "f32[N, 6, 7, 7]")
    #expect(graph.type(of: ValueID(try #require(graph[name: "y.c"]))).description == "f32[N, 18, 7, 7]")
  }

  @Test func stringsChooseTypesAndAttributes() throws {
    let source = text(
      "  unit: {parameters: {act: relu, pad: same}, layers: [conv2d: {channels: 1, kernel: 3, padding: $(pad)}, $(act)]}",
      ["unit", "unit: {name: y, act: softmax}"])
    #expect(try load(source).graph.nodeCount == 9)
    #expect(try names(source).suffix(1) == ["y.softmax1"])
  }

  @Test func anchorsAndMergeKeysWorkInsideBlocks() throws {
    let blocks = """
        unit:
          parameters: &p {c: 2, k: 3}
          layers: &body
            - conv2d: {name: conv, channels: $c, kernel: $k, padding: same}
            - relu
        other: {parameters: {<<: *p, c: 5}, layers: *body}
      """
    let graph = try load(text(blocks, ["unit: &u {name: x, c: 4}", "other: {<<: *u, name: y}", "other"])).graph
    let last = graph.nodes.suffix(1)
    #expect(last.map { graph.type(of: ValueID($0)).description } == ["f32[N, 5, 8, 8]"])
  }

  @Test func recursionEndsWhereAConditionEndsIt() throws {
    let blocks = """
        fractal:
          parameters: {depth: {type: int}}
          layers:
            - conv2d: {name: conv, channels: 3, kernel: 1, bias: false}
            - if: $depth > 1
              then:
                - fractal: {name: first, depth: $depth - 1, from: input}
                - fractal: {name: second, depth: $depth - 1}
                - add: {from: [conv, second]}
      """
    let graph = try load(text(blocks, ["fractal: {name: y, depth: 3}"])).graph
    #expect(graph[name: "y.second.first.conv.weight"] != nil)
    #expect(graph.nodes.filter { graph[$0].mnemonic == "conv2d" }.count == 7)
  }
}
