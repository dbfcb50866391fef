import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// Random graphs find wrong passes, and what they find is a small fixture.
struct RandomRewritesTests {
  /// Wrong where an operand is negative.
  private let wrong = Pass("remove-relu", .exact, "Removes every ReLU behind a convolution.") { graph, id in
    guard graph[id].op is ReLU, graph[graph[id].operands[0].node].op is Conv2D else { return nil }
    var patch = Patch("removed \(graph[id].name)")
    patch.replace(id, with: .existing(graph[id].operands[0]))
    return patch
  }

  @Test func wrongPassIsFoundAndMadeSmall() throws {
    let failure = #expect(throws: RewriteFailure.self) {
      try expectSoundRewrites(.removeDropout, wrong, onRandomGraphs: 1...200)
    }
    let text = try #require(failure?.problems.last)
    #expect(failure?.problems.first?.hasPrefix("seed ") == true)
    #expect(failure?.problems.first?.contains("`remove-relu` removed relu") == true)
    // As small as it can be: an input, a weight, a bias, a convolution and a ReLU.
    #expect(text.split(separator: "\n").count <= 11, "\(text)")
    let fixture = try PassFixture(text, file: "found.ir")
    #expect(fixture.passNames == ["remove-dropout", "remove-relu"])
    #expect(fixture.problems(passes: PassRegistry([.removeDropout, wrong])).count == 2)
  }

  @Test func soundPassesAreCounted() throws {
    #expect(try expectSoundRewrites(.removeDropout, onRandomGraphs: 1...20) > 0)
    #expect(try expectSoundRewrites(onRandomGraphs: 1...3) == 0)
  }

  @Test func passThatBreaksTheGraph() throws {
    let endless = Pass("again", .exact, "Never ends.") { graph, id in
      guard let op = graph[id].op else { return nil }
      var patch = Patch("again")
      patch.update(id, to: op)
      return patch
    }
    let failure = #expect(throws: RewriteFailure.self) { try expectSoundRewrites(endless, onRandomGraphs: 7...7) }
    #expect(failure?.problems.first?.hasPrefix("seed 7: the pass `again` does not settle: ") == true)
  }
}
