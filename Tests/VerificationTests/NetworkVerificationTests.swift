import Foundation
import Martlet
import MartletTestSupport
import Testing

/// Verification of graph files and compiled models through the public library.
struct NetworkVerificationTests {
  private let folder = TemporaryFolder()
  private static let text = """
    martlet: 1
    name: small
    parameters: {classes: 5, dilation: 1}
    inputs:
      image: {shape: [N, 3, 9, 9]}
    layers:
      - conv2d: {name: conv1, channels: 20, kernel: 3, padding: 1}
      - relu: {name: relu1}
      - conv2d: {name: conv2, channels: 20, kernel: 3, padding: $dilation, groups: 4, dilation: $dilation}
      - batch_norm: {name: norm}
      - add: {name: sum, from: [relu1, norm]}
      - conv_transpose2d: {name: up, channels: 7, kernel: 2, stride: 2}
      - max_pool: {name: pool, kernel: 2}
      - flatten: {name: flat}
      - dropout: {name: drop}
      - linear: {name: fc, features: $classes}
    outputs: {scores: fc, features: pool}

    """

  private func network(
    _ options: CompileOptions = CompileOptions(), settings: [String: String] = [:]
  ) throws -> Network {
    var options = options
    options.settings = settings
    return try Network(path: folder.file("graph.yaml", holding: Self.text.utf8), options: options)
  }

  private func compiled(seed: UInt64 = 2012) throws -> Model {
    let url = URL(filePath: folder.path("model.martlet"))
    try Model(network(), weights: .synthetic(seed: seed)).write(to: url)
    return try Model(compiled: url)
  }

  @Test func soundNetwork() throws {
    var options = VerificationOptions()
    options.batch = 3
    options.replaysEachRewrite = true
    let report = try network().verify(weights: .synthetic(seed: 2012), options: options)
    #expect(report.problems == [])
    #expect(report.isSound && report.fault == nil && report.firstDrift == nil)
    #expect(report.batch == 3)
    #expect(report.passes.map(\.rewrites).reduce(0, +) == report.rewrites.count)
    #expect(report.outputs.map(\.name) == ["scores", "features"])
    #expect(report.cpuOutputs.map(\.name) == ["scores", "features"])
    #expect(report.nodes.count { $0.cpuMaxAbsolute != nil } >= 6)
    #expect(report.checks.contains { $0.hasPrefix("the memory plan: ") })
  }

  @Test func plantedPass() throws {
    var options = CompileOptions()
    options.pipeline.passes.insert(
      Pass("planted", .exact, "Wrong.") { graph, id in
        guard graph[id].op is Add, graph[id].operands[0] != graph[id].operands[1], let op = graph[id].op else {
          return nil
        }
        var patch = Patch("doubled \(graph[id].name)")
        let value = Patch.Value.existing(graph[id].operands[0])
        patch.update(id, to: op, operands: [value, value])
        return patch
      }, at: 1)
    let report = try network(options).verify(weights: .synthetic(seed: 2012))
    #expect(!report.isSound)
    #expect(report.firstDrift?.pass == "planted")
    #expect(report.firstDrift?.reason == "doubled sum")
    #expect(report.firstDrift?.node == "sum")
    // Removing the dropout comes before it.
    #expect(report.firstDrift?.number == 2)
    #expect(report.fault == nil)
  }

  @Test func passThatNeverEnds() throws {
    var options = CompileOptions()
    options.pipeline.passes.append(
      Pass("planted", .exact, "Endless.") { graph, id in
        guard let op = graph[id].op as? ConvTranspose2D else { return nil }
        var patch = Patch("again")
        patch.update(id, to: op)
        return patch
      })
    let report = try network(options).verify(weights: .synthetic(seed: 2012))
    #expect(report.fault?.hasPrefix("the pass `planted` does not settle: ") == true)
    #expect(report.problems == [report.fault])
  }

  @Test func soundModel() throws {
    let report = try compiled().verify(against: network(), weights: .synthetic(seed: 2012))
    #expect(report.problems == [])
    #expect(report.cpuOutputs.count == 2)
    #expect(report.nodes.contains { $0.name == "fc" && $0.ulps > 0 })
    #expect(report.checks.count == 3)
  }

  @Test func modelOfOtherWeights() throws {
    let report = try compiled(seed: 1).verify(against: network(), weights: .synthetic(seed: 2012))
    #expect(report.problems.count == 1)
    #expect(
      report.problems[0].hasPrefix("the model's weights of `conv1.weight` and 7 more are not those of "))
    // It is sound in itself.
    #expect(try compiled(seed: 1).verify().problems == [])
  }

  @Test func modelOfAnotherGraph() throws {
    let report = try compiled().verify(against: network(settings: ["dilation": "2"]), weights: .synthetic(seed: 2012))
    #expect(report.problems.count == 1)
    #expect(report.problems.first?.contains("is not what") == true)
    #expect(report.problems.first?.contains("dilation = [2, 2]") == true)
  }

  @Test func tooLarge() throws {
    var options = CompileOptions()
    options.memoryLimit = MemoryLimit(bytes: 100_000)
    #expect(
      errorText(of: try network(options).verify(weights: .synthetic(seed: 1)))
        == "error: to verify at batch 2 needs more than the memory limit of 100000 bytes: `norm` is f32[N, 20, 9, 9]")
  }
}
