import Foundation
import Martlet
import MartletModelFile
import MartletTestSupport
import Testing

@Suite(.serialized) struct TuningTests {
  private let folder = TemporaryFolder()

  /// Two convolutions with a choice, one of them with a pool, and one that reads plain planes and has none.
  private let graph = """
    martlet: 1
    name: small
    inputs:
      image: {shape: [N, 3, 9, 9]}
    layers:
      - conv2d: {name: conv1, channels: 32, kernel: 3, padding: 1}
      - relu
      - conv2d: {name: conv2, channels: 20, kernel: 5, padding: 2}
      - relu
      - max_pool: {name: pool, kernel: 3}
      - conv2d: {name: conv3, channels: 40, kernel: 3, padding: 1}
    outputs: {scores: conv3}

    """

  private func tuned(
    _ text: String, batch: Int = 2, strict: Bool = false, budget: MemoryLimit = .standard
  ) throws -> (model: Model, tuning: Tuning) {
    var options = CompileOptions()
    options.expectedBatch = batch
    options.isStrict = strict
    var runOptions = RunOptions()
    runOptions.threads = 1
    runOptions.memoryLimit = budget
    let network = try Network(path: try folder.graph(text).path, options: options)
    return try Model.tuned(network, weights: .synthetic(seed: 2012), runOptions: runOptions, seconds: 0.01)
  }

  private func metadata(_ path: String) throws -> String {
    String(decoding: try ModelFile(path: path).metadata, as: UTF8.self)
  }

  /// The algorithms that a compiled model stores, as JSON.
  private func stored(_ path: String) throws -> Substring {
    let metadata = try metadata(path)
    let start = try #require(metadata.range(of: #""algorithms":{"#)).upperBound
    let end = try #require(metadata[start...].firstIndex(of: "}"))
    return metadata[start..<end]
  }

  @Test func everyAlternativeIsMeasured() throws {
    let (_, tuning) = try tuned(graph)
    #expect(tuning.batch == 2 && tuning.threads == 1)
    #expect(
      tuning.nodes.map(\.convolution) == [
        "5×5, 32 → 32 channels of 9×9", "3×3, 32 → 48 channels of 3×3",
      ])
    // Directly, and each form in two orders.
    #expect(tuning.nodes.map(\.candidates.count) == [1 + 2 * 2, 1 + 2 * 3])
    for node in tuning.nodes {
      #expect(node.candidates[0].algorithm == "direct")
      #expect(Set(node.candidates.map(\.algorithm)).isSuperset(of: [node.standard, node.chosen]))
      for candidate in node.candidates { #expect(candidate.cost > 0 && (candidate.milliseconds ?? 0) > 0) }
    }
    let (standard, best) = (try #require(tuning.standardMS), try #require(tuning.tunedMS))
    #expect(0 < best && best <= standard && (best == standard || tuning.changes > 0))
    #expect(tuning.rankedPairs.right <= tuning.rankedPairs.all && tuning.rankedPairs.all <= 10 + 21)
  }

  @Test func theModelStoresWhatWasChosen() throws {
    let (model, tuning) = try tuned(graph)
    let file = folder.url("tuned.martlet")
    try model.write(to: file)
    let chosen = tuning.nodes.sorted { $0.name < $1.name }.map { "\"\($0.name)\":\"\($0.chosen)\"" }
    #expect(try stored(file.path) == chosen.joined(separator: ","))
    #expect(try metadata(file.path).contains(#""batch":2"#))

    let image = SyntheticTensors.input(named: "image", shape: [3, 3, 9, 9], seed: 1)
    let opened = try Model(compiled: file)
    #expect(try opened.run([image]) == model.run([image]))
    try opened.write(to: folder.url("again.martlet"))
    #expect(try Data(contentsOf: folder.url("again.martlet")) == Data(contentsOf: file))
  }

  /// Tuning measures, but nothing else about it hangs on the clock: a model that was told to use those algorithms is the same.
  @Test func tunedModelsAreThoseOfTheirAlgorithms() throws {
    let (tuned, tuning) = try tuned(graph)
    let standard = folder.url("standard.martlet")
    var options = CompileOptions()
    options.expectedBatch = 2
    try model(graph, in: folder, options: options).write(to: standard)
    let file = try ModelFile(path: standard.path)
    let algorithms = tuning.nodes.sorted { $0.name < $1.name }.map { "\"\($0.name)\":\"\($0.chosen)\"" }
    let told = try metadata(standard.path).replacing(try stored(standard.path), with: algorithms.joined(separator: ","))
    let weights = file.withWeights { bytes, _ in Array(bytes) }
    try weights.withUnsafeBytes {
      try ModelFile.write(file.graph, metadata: Array(told.utf8), weights: $0, to: folder.path("told.martlet"))
    }
    try tuned.write(to: folder.url("tuned.martlet"))
    #expect(
      try Data(contentsOf: folder.url("told.martlet")) == Data(contentsOf: folder.url("tuned.martlet")))
    let image = SyntheticTensors.input(named: "image", shape: [1, 3, 9, 9], seed: 1)
    #expect(try Model(compiled: folder.url("told.martlet")).run([image]) == tuned.run([image]))
  }

  @Test(arguments: [true, false]) func nothingToChoose(_ strict: Bool) throws {
    let (model, tuning) = try tuned(strict ? graph : sumGraph, strict: strict)
    #expect(tuning.nodes == [] && tuning.standardMS == nil && tuning.tunedMS == nil && tuning.changes == 0)
    try model.write(to: folder.url("tuned.martlet"))
    #expect(try stored(folder.path("tuned.martlet")).contains("winograd") == false)
  }

  /// What tuning runs is under the limit of a run.
  @Test func memoryIsLimited() throws {
    #expect(
      errorText(of: try tuned(graph, batch: 1000, budget: MemoryLimit(bytes: 600_000)))
        == "error: `image` at batch 1000 needs more than the limit of 600000 bytes")
  }
}
