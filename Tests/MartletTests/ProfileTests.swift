import Foundation
import Martlet
import MartletTestSupport
import Testing

@Suite(.serialized) struct ProfileTests {
  private let folder = TemporaryFolder()

  /// What holds for any profile: every step is there once, with a time, and all shares together are the whole call.
  private func check(_ profile: Profile, of model: Model) {
    let steps = profile.nodes.flatMap(\.steps)
    #expect(steps.map(\.number).sorted() == Array(0..<model.stepCount))
    #expect(Set(steps.map(\.name)).count == steps.count && steps.allSatisfy { !$0.name.isEmpty })
    #expect(steps.allSatisfy { !$0.algorithm.isEmpty && $0.figures.milliseconds > 0 && $0.figures.roofline > 0 })
    #expect(Set(profile.nodes.map(\.name)).count == profile.nodes.count)
    #expect(profile.nodes.map { $0.steps[0].number } == profile.nodes.map { $0.steps[0].number }.sorted())

    let whole = profile.total.milliseconds + profile.beforeMS + profile.afterMS
    for step in steps { #expect(abs(step.figures.share * whole - step.figures.milliseconds) < 1e-9) }
    for node in profile.nodes {
      // What a cache gave faster than memory can is no reserve of the others.
      if node.steps.allSatisfy({ $0.bound == .caches }) { #expect(abs(node.figures.roofline - 1) < 1e-9) }
      #expect(abs(node.steps.reduce(0) { $0 + $1.figures.milliseconds } - node.figures.milliseconds) < 1e-9)
      #expect(node.steps.reduce(0) { $0 + $1.figures.multiplyAccumulates } == node.figures.multiplyAccumulates)
    }
    #expect(abs(profile.nodes.reduce(0) { $0 + $1.figures.share } + profile.outsideShare - 1) < 1e-9)
    #expect(profile.beforeMS > 0 && profile.afterMS > 0 && profile.callMS > 0 && profile.undisturbedCallMS > 0)
    #expect(profile.peakGFLOPS > 0.1 && profile.bandwidthGBPS > 0.01 && profile.forkUS > 0 && profile.runs >= 3)
  }

  @Test(arguments: [1, 2]) func everyStepIsTimed(threads: Int) throws {
    let model = try model(in: folder, threads: threads)
    let profile = try model.profile(batch: 3, seconds: 0.01)
    check(profile, of: model)
    #expect(profile.name == "small" && profile.batch == 3 && profile.threads == threads)
    #expect(profile.total.multiplyAccumulates == 3 * GraphFigures(model.graph).multiplyAccumulates)
  }

  @Test func bytesAreThoseOfBuffersAndPackedWeights() throws {
    let profile = try model(in: folder).profile(batch: 2, seconds: 0.01)
    let linear = try #require(profile.nodes.first { $0.name == "fc" }).figures
    // 20 channels of 4×4, 5 classes; the weights of 16 features and as many biases.
    #expect(linear.inputBytes == 2 * 320 * 4 && linear.outputBytes == 2 * 5 * 4)
    #expect(linear.weightBytes == (320 * 16 + 16) * 4)
    #expect(linear.multiplyAccumulates == 2 * 320 * 5)
    let softmax = try #require(profile.nodes.first { $0.name == "scores" })
    #expect(softmax.figures.weightBytes == 0 && softmax.figures.gflops == 0 && softmax.figures.inputBytes == 40)
    #expect(softmax.steps.allSatisfy { $0.bound != .compute })
  }

  /// What reorders a value for a reader belongs to the node that made the value.
  @Test func stepsAreSummedByNode() throws {
    let pool = try #require(try model(in: folder).profile(batch: 1, seconds: 0.01).nodes.first { $0.name == "pool" })
    #expect(pool.steps.map(\.name) == ["pool", "pool.plain"])
    // 2 blocks of 16 channels against 20 plain ones.
    #expect(pool.steps.map(\.figures.outputBytes) == [4 * 4 * 32 * 4, 4 * 4 * 20 * 4])
    #expect(pool.figures.inputBytes == pool.steps[0].figures.inputBytes + 4 * 4 * 32 * 4)
  }

  @Test func aNodeOfSeveralResultsIsOne() throws {
    let text = """
      martlet: 1
      name: halves
      inputs:
        x: {shape: [N, 6]}
      layers:
        - split: {name: half, parts: 2}
        - add: {name: sum, from: [half.1, half.0]}
      outputs: {sum: sum}

      """
    let model = try model(text, in: folder)
    let profile = try model.profile(batch: 1, seconds: 0.01)
    check(profile, of: model)
    #expect(try #require(profile.nodes.first { $0.name == "half" }).steps.map(\.name) == ["half", "half#1"])
  }

  @Test func inputsThatAreOutputsAreCopied() throws {
    let text = sumGraph.replacing("positive: positive", with: "positive: positive, same: left")
    let model = try model(text, in: folder)
    let profile = try model.profile(batch: 4, seconds: 0.01)
    check(profile, of: model)
    let copy = try #require(profile.nodes.first { $0.name == "same" })
    #expect(copy.figures.inputBytes == 32 && copy.figures.outputBytes == 32 && copy.figures.multiplyAccumulates == 0)
  }

  @Test func operatorsWithoutKernelsAreTimedToo() throws {
    var options = CompileOptions()
    options.operators.register(Halving.self)
    let text = smallGraph.replacing("- add: {name: sum, from: [relu1, conv2]}", with: "- halving: {name: sum}")
    let model = try model(text, in: folder, options: options)
    let profile = try model.profile(batch: 2, seconds: 0.01)
    check(profile, of: model)
    let halving = try #require(profile.nodes.first { $0.name == "sum" })
    #expect(halving.steps.map(\.algorithm).contains("plain evaluation of halving"))
  }

  @Test func aBatchThatDoesNotFitIsAnError() throws {
    let model = try model(in: folder, threads: 2, runLimit: MemoryLimit(bytes: 600_000))
    #expect(throws: MartletError.self) { try model.profile(batch: 1000, seconds: 0.01) }
    let profile = try model.profile(batch: 1, seconds: 0.01)
    check(profile, of: model)
    #expect(0 < profile.bandwidthBytes && profile.bandwidthBytes <= 600_000)
  }

  @Test func jsonHasTheKeysThatItSays() throws {
    let profile = try model(in: folder).profile(batch: 1, seconds: 0.01)
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(profile))
    let report = try #require(object as? [String: Any])
    #expect(
      Set(report.keys) == [
        "name", "batch", "threads", "instruction_set", "peak_gflops", "bandwidth_gbps", "bandwidth_bytes", "fork_us",
        "runs", "call_ms",
        "undisturbed_call_ms", "before_ms", "after_ms", "nodes", "total",
      ])
    let figures: Set<String> = [
      "ms", "share", "gflops", "roofline", "multiply_accumulates", "input_bytes", "weight_bytes", "output_bytes",
    ]
    #expect(Set(try #require(report["total"] as? [String: Any]).keys) == figures)
    for node in try #require(report["nodes"] as? [[String: Any]]) {
      #expect(Set(node.keys) == figures.union(["name", "steps"]))
      for step in try #require(node["steps"] as? [[String: Any]]) {
        #expect(Set(step.keys) == figures.union(["name", "number", "algorithm", "bound"]))
      }
    }
  }
}

/// An operator of a user's own, without kernels.
private struct Halving: Op, Hashable {
  static let mnemonic = "halving"
  static let documentation = OpDocumentation(summary: "Halves.", formula: "y = x / 2", source: "a test")
  static let operands = [OperandDefinition("input")]

  init(_ attributes: AttributeSet) {}

  func resultTypes(of operands: [TensorType]) -> [TensorType] { [operands[0]] }

  func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [DenseTensor(shape: operands[0].shape, elements: operands[0].elements.map { $0 / 2 })]
  }
}
