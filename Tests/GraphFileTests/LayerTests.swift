import MartletDiagnostics
import MartletIR
import Testing

@testable import MartletGraphFile

@Suite struct LayerTests {
  private func names(_ layers: [String]) throws -> [String] {
    let graph = try load(graphText(layers)).graph
    return graph.nodes.map { graph[$0].name }
  }

  @Test func unnamedLayersAreCountedAmongTheirKind() throws {
    #expect(
      try names(["relu", "relu: {name: act}", "relu", "softmax", "relu: {name: y}"])
        == ["image", "relu1", "act", "relu3", "softmax1", "y"])
  }

  @Test func unnamedLayersPassOverNamesThatAreTaken() throws {
    #expect(
      try names(["relu", "relu", "relu: {name: relu1}", "relu: {name: y}", "relu"])
        == ["image", "relu2", "relu3", "relu1", "y", "relu6"])
  }

  @Test func parametersStandBeforeTheirLayer() throws {
    #expect(
      try names([
        "conv2d: {name: features.0, channels: 4, kernel: 3}", "conv2d: {name: y, channels: 4, kernel: 3, bias: false}",
      ])
        == ["image", "features.0.weight", "features.0.bias", "features.0", "y.weight", "y"])
  }

  @Test func layersReadWhatTheyName() throws {
    let graph = try load(
      graphText([
        "conv2d: {name: 0, channels: 4, kernel: 1}", "relu: {name: left}", "relu: {name: right, from: 0}",
        "concat: {name: both, from: [left, right, image]}", "relu: {name: y, from: [both]}",
      ])
    ).graph
    let both = try #require(graph[name: "both"])
    #expect(graph[both].operands.map { graph[$0.node].name } == ["left", "right", "image"])
    #expect(graph[both].types[0].description == "f32[N, 11, 8, 8]")
    let right = try #require(graph[name: "right"])
    #expect(graph[right].operands.map { graph[$0.node].name } == ["0"])
  }

  @Test func attributesMayBeExpressionsAndPairs() throws {
    let text = graphText(
      [
        "conv2d: {name: a, channels: \"round_to(32 * $width, 8)\", kernel: [3, 2 + 1], padding: same, stride: $s}",
        "max_pool: {name: p$($s), kernel: $s, ceil_mode: $s > 1}",
        "conv2d: {name: y, channels: 2, kernel: 1, padding: [1, 0]}",
      ], parameters: "{width: 0.5, s: 2}", outputs: "{out: y, pooled: p2}")
    let graph = try load(text).graph
    #expect(
      graph.line(of: try #require(graph[name: "a"]))
        == "%a = conv2d(%image, %a.weight, %a.bias) {stride = [2, 2], padding = [0, 0, 1, 1]} : f32[N, 16, 4, 4]")
    #expect(
      graph.line(of: try #require(graph[name: "p2"]))
        == "%p2 = max_pool(%a) {kernel = [2, 2], stride = [2, 2], ceil_mode = true} : f32[N, 16, 2, 2]")
    #expect(graph.outputs.map(\.name) == ["out", "pooled"])
  }

  @Test func severalInputsKeepTheirOrder() throws {
    let file = try load(
      """
      martlet: 1
      inputs: {z: {shape: [N, 4]}, a: {shape: [N, 2 + 2]}}
      layers: [{add: {name: y, from: [a, z]}}]
      outputs: {out: {from: y}, again: y}
      """)
    #expect(file.inputs.map(\.name) == ["z", "a"])
    #expect(file.graph.inputs.map { file.graph[$0].name } == ["z", "a"])
    #expect(file.graph.name == "graph")
    #expect(file.outputs.map(\.name) == ["out", "again"])
  }

  @Test func anchorsAndMergeKeysShareAttributes() throws {
    let graph = try load(
      graphText(["conv2d: &c {channels: 4, kernel: 1}", "conv2d: {<<: *c, name: y}"])
    ).graph
    #expect(graph.nodeCount == 7)
  }

  @Test func onlyWhatIsWrongInItselfIsReported() {
    let said = complaint(
      graphText([
        "conv2d: {name: a, channels: 4, kernel: 9}", "linear: {features: 3}", "add: {from: [a, image]}",
        "conv2d: {name: b, channels: 0, kernel: 1, from: a}", "relu: {name: y, from: b}",
      ]))
    #expect(said?.split(separator: "\n").filter { $0.contains("error:") }.count == 2)
  }

  @Test func weightsMayBeIgnoredAndRenamed() throws {
    let file = try load(
      graphText(["relu: {name: y}"]) + "\nignore_weights: [aux.*, 'fc.*']\nrename_weights: {old.0: new, b: c}\n")
    #expect(file.ignoreWeights == ["aux.*", "fc.*"])
    #expect(file.renameWeights.map(\.from) == ["old.0", "b"])
    #expect(file.renameWeights.map(\.to) == ["new", "c"])
    #expect(file.weights == nil)
  }

  @Test func pixelsHaveDefaults() throws {
    func pixels(_ shape: String, _ pixels: String) throws -> PixelDeclaration? {
      try load(
        "martlet: 1\ninputs: {image: {shape: \(shape), pixels: \(pixels)}}\nlayers: [{relu: {name: y}}]\noutputs: {o: y}"
      ).inputs[0].pixels
    }
    #expect(try pixels("[N, 1, 8, 8]", "{}") == PixelDeclaration(scale: 1, mean: [0], std: [1], channels: .gray))
    #expect(
      try pixels("[N, 3, 8, 8]", "{mean: 0.5, std: [0.25, 1/4, 0.5], channels: bgr}")
        == PixelDeclaration(scale: 1, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.5], channels: .bgr))
  }

  @Test func picturesAreResizedAndCropped() throws {
    func pixels(_ pixels: String) throws -> PixelDeclaration? {
      try load(
        "martlet: 1\ninputs: {image: {shape: [N, 3, 8, 6], pixels: \(pixels)}}\nlayers: [{relu: {name: y}}]\noutputs: {o: y}"
      ).inputs[0].pixels
    }
    #expect(try pixels("{}")?.resize == nil && pixels("{}")?.crop == nil)
    #expect(try pixels("{resize: [8, 2 * 3]}")?.resize == .size(height: 8, width: 6))
    #expect(try pixels("{resize: {shorter: 6}}")?.resize == .shorter(6))
    #expect(try pixels("{resize: {shorter: 9}, crop: [8, 6]}")?.resize == .shorter(9))
    #expect(try pixels("{resize: [9, 9], crop: [8, 6]}")?.crop == [8, 6])
  }

  @Test func budgetsThatAreKeptAreDeclared() throws {
    let text = graphText(["conv2d: {name: y, channels: 2, kernel: 1}"])
    let file = try load(text + "\nbudgets: {parameters: 8, macs: 0.384e3, arena_bytes: 4096}\n")
    #expect(file.budgets.parameters?.limit == 8)
    #expect(file.budgets.macs?.limit == 384)
    #expect(file.budgets.arenaBytes?.limit == 4096)
    #expect(file.budgets.arenaBytes?.span.description == "graph.yaml:7:54")
    #expect(try load(text).budgets == Budgets())
  }

  @Test func listsOfAxesAndInfinities() throws {
    let graph = try load(
      """
      martlet: 1
      inputs: {x: {shape: [N, 8, 6, 6]}}
      layers:
        - pad: {name: padded, padding: 1, value: -.inf}
        - reduce: {name: mean, axes: [2, 3]}
        - reduce: {name: most, from: padded, function: max, axes: 1}
        - layer_norm: {name: norm, from: x, axes: 1}
      outputs: {a: mean, b: most, c: norm}
      """
    ).graph
    func node(_ name: String) throws -> Node { graph[try #require(graph[name: name])] }
    #expect(try node("padded").attributes["value"] == .number(-.infinity))
    #expect(try node("mean").types == [TensorType(.float32, [.batch, 8])])
    #expect(try node("most").attributes["axes"] == .integers([1]))
    #expect(try node("norm.weight").attributes["norm"] == .boolean(true))
    #expect(graph.verify() == [])
  }
}
