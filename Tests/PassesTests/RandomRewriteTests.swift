import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// Passes on random graphs keep the verifier's invariants and the numbers, alone and in any order.
struct RandomRewriteTests {
  private static let seedCount: UInt64 = 160

  /// Operators that meet often in networks, and that passes rewrite.
  private static let commonOperators = [
    "conv2d", "linear", "max_pool", "avg_pool", "adaptive_avg_pool", "local_response_norm", "relu", "softmax", "add",
    "concat", "flatten", "dropout",
  ]

  /// The others have random graphs of their own.
  static let names = PassRegistry.standard.names.filter { name in
    !RandomFormulaTests.passes.contains { $0.name == name && name != "fuse-activation" }
  }

  /// What a pass is about, where it is other operators than the common ones.
  private static let operators: [String: [String]] = [
    "canonicalise-operands": ["constant", "add", "mul", "sub", "div"],
    "canonicalise-clips": ["clip", "constant", "max", "min"],
    "canonicalise-pools": ["adaptive_avg_pool", "adaptive_max_pool", "max_pool", "avg_pool"],
    "canonicalise-reductions": ["reduce", "resize"],
    "canonicalise-shapes": ["reshape", "transpose", "reduce"],
    "fold-constants": ["constant", "relu", "add", "mul", "flatten", "transpose"],
    "remove-identities": [
      "constant", "mul", "resize", "pad", "transpose", "reshape", "slice", "split", "concat", "channel_shuffle",
      "adaptive_max_pool", "depth_to_space", "max", "global_max_pool",
    ],
    "merge-reshapes": ["reshape", "flatten"],
    "sink-reshapes": ["reshape", "flatten", "relu", "dropout", "tanh"],
    "flatten-before-softmax": ["global_avg_pool", "softmax", "flatten"],
    "merge-transposes": ["transpose", "relu"],
    "merge-clips": ["clip", "relu", "relu6"],
    "remove-redundant-relu": [
      "clip", "relu", "relu6", "leaky_relu", "sigmoid", "mul", "add", "max_pool", "pad", "concat",
    ],
    "simplify-slices": ["slice", "concat"],
    "simplify-splits": ["concat", "split"],
    "simplify-concats": ["concat", "split", "slice"],
    "fold-padding": ["pad", "conv2d"],
    "fold-padding-into-pool": ["pad", "avg_pool"],
    "convolution-to-linear": ["conv2d", "global_avg_pool"],
    "activation-before-pool": ["conv2d", "max_pool", "relu"],
  ]

  @Test(arguments: names)
  func alone(_ name: String) throws {
    let pass = try #require(PassRegistry.standard[name])
    let operators = Self.operators[name] ?? Self.commonOperators
    var changes = 0
    // Rare patterns take more graphs until some have them.
    for seed in 1...2_000 as ClosedRange<UInt64> where seed <= Self.seedCount || changes < 5 {
      if try check([pass], seed: seed, operators) { changes += 1 }
    }
    #expect(changes >= 5)
  }

  @Test func exactOnesInAnyOrder() throws {
    try inAnyOrder(PassRegistry.standard.passes.filter { $0.numericClass == .exact })
  }

  @Test func allInAnyOrder() throws { try inAnyOrder(PassRegistry.standard.passes) }

  /// Half of the graphs have the operators that one of the passes is about, the others any.
  private func inAnyOrder(_ passes: [Pass]) throws {
    for seed in 1...Self.seedCount {
      var random = RandomNumbers(seed: seed)
      let shuffled = passes.shuffled(using: &random)
      let operators = Self.operators[shuffled[0].name] ?? Self.commonOperators
      _ = try check(shuffled, seed: seed, seed % 2 == 0 ? operators : OpRegistry.standard.mnemonics)
    }
  }

  /// Whether the passes changed something.
  private func check(_ passes: [Pass], seed: UInt64, _ operators: [String]) throws -> Bool {
    let graph = RandomRewriteTests.graph(seed: seed, operators)
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

  /// What a pass does hangs on a graph's form, not on its size.
  static func graph(seed: UInt64, _ operators: [String]) -> Graph {
    var generator = RandomGraphGenerator(operators: operators)
    generator.multiplyAccumulateLimit = 2_000
    generator.elementLimit = 256
    return generator.graph(seed: seed)
  }
}
