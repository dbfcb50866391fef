import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// Folding, fusing and recognising on random graphs in which networks' formulas are spelled out: the verifier's invariants
/// and the numbers stay.
struct RandomFormulaTests {
  /// Passes that single random operators hardly ever give something to do, as they are used, but for the sizes of random
  /// graphs.
  static let passes: [Pass] = [
    .recogniseLayerNorm, .recogniseSiLU, .recogniseMish, .recogniseHardSigmoid, .recogniseHardSwish, .recogniseGELU,
    .foldBatchNorm, .foldScale, .fuseActivation, .fuseResidualAdd, .fuseMaxPool(leastElements: 1),
    .mergeParallelConvolutions(channelBlock: 1),
  ]

  /// Graphs are made until enough of them were changed.
  @Test(arguments: passes.map(\.name))
  func alone(_ name: String) throws {
    let pass = try #require(Self.passes.first { $0.name == name })
    var changes = 0
    for seed in 1...2_000 where changes < 12 {
      if try check([pass], seed: UInt64(seed)) { changes += 1 }
    }
    #expect(changes == 12)
  }

  @Test func inAnyOrder() throws {
    let names = Set(Self.passes.map(\.name))
    let passes = PassRegistry.standard.passes.filter { !names.contains($0.name) } + Self.passes
    for seed in 1...120 {
      var random = RandomNumbers(seed: UInt64(seed))
      _ = try check(passes.shuffled(using: &random), seed: UInt64(seed))
    }
  }

  /// Whether the passes changed something.
  private func check(_ passes: [Pass], seed: UInt64) throws -> Bool {
    var generator = RandomGraphGenerator()
    generator.spellsOutFormulas = true
    generator.operatorLimit = 16
    // What a pass does hangs on a graph's form, not on its size.
    generator.multiplyAccumulateLimit = 4_000
    generator.elementLimit = 256
    let graph = generator.graph(seed: seed)
    var pipeline = Pipeline(passes)
    pipeline.verifiesEachPatch = true
    let result = try pipeline.run(graph)
    if !result.records.contains(where: \.changedSomething) { return false }
    var check = NumericCheck()
    check.batches = [2]
    let problems = check.problems(from: graph, to: result.graph, under: passes.loosestClass(in: result.records))
    #expect(problems == [], "seed \(seed), \(result.records):\n\(graph)")
    return true
  }
}
