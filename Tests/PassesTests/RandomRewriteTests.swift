import Foundation
import MartletIR
import MartletPasses
import MartletTestSupport
import MartletTesting
import Testing

/// Passes on random graphs keep the verifier's invariants and the numbers, alone and in any order.
struct RandomRewriteTests {
  /// Each pass meets something that it changes.
  @Test(arguments: PassRegistry.standard.names)
  func alone(_ name: String) throws {
    let pass = try #require(PassRegistry.standard[name])
    #expect(try expectSoundRewrites(pass, onRandomGraphs: 1...randomGraphCount) > 0)
  }

  @Test func inAnyOrder() throws {
    let changed = try expectSoundRewrites(onRandomGraphs: 1...randomGraphCount) { seed in
      var random = RandomNumbers(seed: seed)
      return PassRegistry.standard.passes.shuffled(using: &random)
    }
    #expect(changed > randomGraphCount / 2)
  }

  @Test func inTheirOrder() throws {
    try expectSoundRewrites(onRandomGraphs: 1...randomGraphCount) { _ in Pipeline.standard.passes }
  }

  /// A difference between two graphs is none exactly where their texts are the same.
  @Test func differences() throws {
    for seed in 1...randomGraphCount {
      let graph = RandomGraphGenerator.forPasses.graph(seed: seed)
      let result = try Pipeline.standard.run(graph).graph
      #expect(GraphDiff(from: graph, to: result).isEmpty == (graph.description == result.description), "seed \(seed)")
    }
  }
}
