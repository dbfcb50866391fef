import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// Passes on random graphs keep the verifier's invariants and the numbers, alone and in any order.
struct RandomRewriteTests {
  private static let seeds = 1...240
  private static let knownOperators = [
    "conv2d", "linear", "max_pool", "avg_pool", "adaptive_avg_pool", "local_response_norm", "relu", "softmax", "add",
    "concat", "flatten", "dropout",
  ]

  /// The others have random graphs of their own.
  static let names = PassRegistry.standard.names.filter { name in
    !RandomFormulaTests.passes.contains { $0.name == name && name != "fuse-activation" }
  }

  @Test(arguments: names)
  func alone(_ name: String) throws {
    let pass = try #require(PassRegistry.standard[name])
    let changes = try Self.seeds.count { try check([pass], seed: UInt64($0)) }
    #expect(changes >= 10)
  }

  @Test func inAnyOrder() throws {
    for seed in Self.seeds {
      var random = RandomNumbers(seed: UInt64(seed))
      _ = try check(PassRegistry.standard.passes.shuffled(using: &random), seed: UInt64(seed))
    }
  }

  /// Whether the passes changed something.
  private func check(_ passes: [Pass], seed: UInt64) throws -> Bool {
    var generator = RandomGraphGenerator()
    // What a pass does hangs on a graph's form, not on its size.
    generator.multiplyAccumulateLimit = 2_000
    generator.elementLimit = 256
    // Most graphs have only the operators that passes know, so that these meet.
    if seed % 4 != 0 { generator.operators = Self.knownOperators }
    let graph = generator.graph(seed: seed)
    var pipeline = Pipeline(passes)
    pipeline.verifiesEachPatch = true
    let result = try pipeline.run(graph)
    #expect(GraphDiff(from: graph, to: result.graph).isEmpty == (graph.description == result.graph.description))
    if !result.records.contains(where: \.changedSomething) { return false }
    var check = NumericCheck()
    check.batches = [2]
    let problems = check.problems(from: graph, to: result.graph, under: passes.loosestClass(in: result.records))
    #expect(problems == [], "seed \(seed), \(result.records):\n\(graph)")
    return true
  }
}
