import MartletIR
import MartletPasses
import MartletTestSupport
import MartletTesting
import Testing

/// Passes on random graphs keep the verifier's invariants and the numbers, rewrite by rewrite, alone and in any order. What
/// fails is made small and printed as a fixture.
struct RandomRewriteTests {
  /// Every pass, those whose profit hangs on sizes as they are for the sizes of random graphs.
  private static let passes: [Pass] = {
    var registry = PassRegistry.standard
    registry.register(.fuseMaxPool(leastElements: 1))
    registry.register(.fuseDepthwise(leastElements: 1))
    registry.register(.mergeParallelConvolutions(channelBlock: 1))
    return registry.passes
  }()

  /// Operators that meet often in networks, and that passes rewrite.
  private static let commonOperators = [
    "conv2d", "linear", "max_pool", "avg_pool", "adaptive_avg_pool", "local_response_norm", "relu", "softmax", "add",
    "concat", "flatten", "dropout",
  ]

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
    "fuse-depthwise": ["conv2d"],
  ]

  /// Passes that look for what networks spell out, which single random operators hardly ever make.
  private static let formulaPasses: Set<String> = [
    "recognise-layer-norm", "recognise-silu", "recognise-mish", "recognise-hard-sigmoid", "recognise-hard-swish",
    "recognise-gelu", "fold-batch-norm", "fold-scale", "fuse-activation", "fuse-residual-add", "fuse-max-pool",
    "merge-parallel-convolutions",
  ]

  /// Graphs of what a pass is about, of networks' formulas, and of all operators, in turn.
  static func graph(_ seed: UInt64, for pass: Pass? = nil) -> Graph {
    var generator = RandomGraphGenerator.forPasses
    switch seed % 3 {
    case 0: break
    case 1 where !formulaPasses.contains(pass?.name ?? ""):
      generator.operators = pass.flatMap { operators[$0.name] } ?? commonOperators
    default:
      generator.spellsOutFormulas = true
      generator.operatorLimit = 16
      generator.multiplyAccumulateLimit = 4_000
    }
    return generator.graph(seed: seed)
  }

  @Test(arguments: passes.map(\.name))
  func alone(_ name: String) throws {
    let pass = try #require(Self.passes.first { $0.name == name })
    func changes(_ seeds: ClosedRange<UInt64>) throws -> Int {
      try expectSoundRewrites(onRandomGraphs: seeds, graph: { Self.graph($0, for: pass) }, passes: { _ in [pass] })
    }
    let enough = Self.formulaPasses.contains(name) ? 12 : 5
    var changed = try changes(1...randomGraphCount)
    // Rare patterns take more graphs until some have them.
    var seed = randomGraphCount
    while changed < enough && seed < randomGraphCount + 3_000 {
      changed += try changes(seed + 1...seed + 50)
      seed += 50
    }
    #expect(changed >= enough)
  }

  /// A norm along several axes of values whose mean is large beside their deviation.
  @Test func foundByMore() throws {
    let pass = Pass.recogniseLayerNorm
    #expect(rewriteProblems(of: [pass], on: Self.graph(1_466, for: pass)) == [])
  }

  @Test func exactOnesInAnyOrder() throws { try inAnyOrder(Self.passes.filter { $0.numericClass == .exact }) }

  @Test func allInAnyOrder() throws { try inAnyOrder(Self.passes) }

  private func inAnyOrder(_ passes: [Pass]) throws {
    func shuffled(_ seed: UInt64) -> [Pass] {
      var random = RandomNumbers(seed: seed)
      return passes.shuffled(using: &random)
    }
    let changed = try expectSoundRewrites(
      onRandomGraphs: 1...randomGraphCount, graph: { Self.graph($0, for: shuffled($0).first) }, passes: shuffled)
    #expect(changed > randomGraphCount / 2)
  }

  @Test func inTheirOrder() throws {
    try expectSoundRewrites(
      onRandomGraphs: 1...randomGraphCount, graph: { Self.graph($0) }, passes: { _ in Self.passes })
  }

  /// A difference between two graphs is none exactly where their texts are the same.
  @Test func differences() throws {
    for seed in 1...randomGraphCount {
      let graph = Self.graph(seed)
      let result = try Pipeline.standard.run(graph).graph
      #expect(GraphDiff(from: graph, to: result).isEmpty == (graph.description == result.description), "seed \(seed)")
    }
  }
}
