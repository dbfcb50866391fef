import MartletIR
import MartletPasses
import MartletVerification
import Testing

/// A wrong pass of each kind, planted among sound ones, is caught and named.
struct PlantedPassTests {
  /// Sound passes before and after it.
  private func problems(_ planted: Pass, full: Bool = false) throws -> [String] {
    try verification([.removeDropout, .fuseActivation, planted, .removeRedundantReLU], full: full).problems
  }

  @Test func wrongNumber() throws {
    let planted = pass(at: "relu3") { graph, id in
      guard graph[id].op is ReLU else { return nil }
      var patch = Patch("flattened relu3's slope")
      patch.update(id, to: LeakyReLU(slope: 0.5))
      return patch
    }
    // A ReLU behind a pool of a ReLU does nothing: neither does another slope.
    #expect(try problems(planted) == [])

    let wrong = pass(at: "pool") { graph, id in
      guard let mean = op(AveragePool.self, ["kernel": .integers([2, 2]), "stride": .integers([2, 2])]) else {
        return nil
      }
      var patch = Patch("averaged instead")
      let operand = Patch.Value.existing(graph[id].operands[0])
      patch.replace(id, with: patch.insert(mean, [operand], name: "mean", before: id))
      return patch
    }
    let problems = try problems(wrong)
    #expect(problems.count == 2)
    #expect(
      problems.first?.hasPrefix("rewrite 4 drifts: `planted` averaged instead, and element 0 of `mean` is ") == true)
    #expect(problems.last?.hasPrefix("after all rewrites element 0 of the output `scores` is ") == true)
  }

  /// Wrong by a little more than its class allows, in a single element's sum.
  @Test func slightlyWrongNumber() throws {
    func shrinking(_ factor: Double, _ numericClass: NumericClass) -> Pass {
      pass(at: "fc", numericClass) { graph, id in
        guard let linear = graph[id].op else { return nil }
        var patch = Patch("scaled fc")
        let factor = patch.insert(Constant(shape: [1, 1], value: factor), [], name: "factor", before: id)
        let raw = patch.insert(linear, graph[id].operands.map(Patch.Value.existing), name: "fc.raw", before: id)
        patch.replace(id, with: patch.insert(Multiply(), [raw, factor], name: "fc.scaled", before: id))
        return patch
      }
    }
    #expect(try verification([shrinking(1 - 0x1p-23, .reassociating)]).problems == [])
    let found = try verification([shrinking(1 - 0x1p-16, .reassociating)])
    #expect(found.drift?.number == 1)
    #expect(found.drift?.pass == "planted")
    #expect(found.drift?.node == "fc.scaled")
    #expect(try verification([shrinking(1 - 0x1p-16, .approximate(budget: 500))]).problems == [])
    #expect(try verification([shrinking(1 - 0x1p-23, .exact)]).drift != nil)
  }

  @Test func wrongShape() throws {
    let planted = pass(at: "relu1") { graph, id in
      guard graph[id].op is ReLU else { return nil }
      var patch = Patch("flattened relu1")
      patch.update(id, to: Flatten(axis: 2))
      return patch
    }
    let found = try verification([planted])
    #expect(found.fault?.pass == "planted")
    #expect(
      found.problems == [
        "the pass `planted` broke the graph: types: `drop` is [\"f32[N, 8, 8, 8]\"], but its operator infers "
          + "[\"f32[N, 8, 64]\"] (last patch: flattened relu1)"
      ])
  }

  @Test func brokenSSA() throws {
    let planted = pass(at: "relu1") { graph, id in
      guard let later = graph[name: "relu2"], graph[id].operands != [ValueID(later)] else { return nil }
      var patch = Patch("turned round")
      patch.update(id, to: ReLU(), operands: [.node(later)])
      return patch
    }
    #expect(
      try verification([planted]).problems == [
        "the pass `planted` broke the graph: order: `relu1` reads `relu2`, which does not stand before it "
          + "(last patch: turned round)"
      ])
  }

  @Test func endlessLoop() throws {
    let planted = pass(at: "fc") { graph, id in
      var patch = Patch("updated fc")
      if let op = graph[id].op { patch.update(id, to: op) }
      return patch
    }
    let found = try verification([.removeDropout, planted, .fuseActivation])
    #expect(
      found.problems == ["the pass `planted` does not settle: 184 patches and more (last patch: updated fc)"])
    // The pass before it is held to its numbers all the same.
    #expect(found.rewrites.map(\.pass) == ["remove-dropout"])
  }

  @Test func passesThatUndoOneAnother() throws {
    let passes = [(0.5, 0.25), (0.25, 0.5)].map { before, after in
      pass("from-\(before)", at: "drop") { graph, id in
        guard let dropout = graph[id].op as? Dropout, dropout.probability == before,
          let other = op(Dropout.self, ["probability": .number(after)])
        else { return nil }
        var patch = Patch("went to \(after)")
        patch.update(id, to: other)
        return patch
      }
    }
    let found = try verification(passes)
    #expect(
      found.problems == [
        "the pipeline does not settle: after 8 rounds these passes still change the graph: `from-0.5`, `from-0.25` "
          + "(last patch: went to 0.5)"
      ])
    #expect(found.rewrites.allSatisfy { !$0.deviation.isDrift })
  }

  /// The replay of the whole graph names the same rewrite.
  @Test func replay() throws {
    let planted = pass(at: "conv2") { graph, id in
      guard let op = graph[id].op as? Conv2D, graph[id].operands.count == 2, let bias = graph[name: "conv1.bias"] else {
        return nil
      }
      var patch = Patch("gave conv2 a bias")
      patch.update(id, to: op, operands: graph[id].operands.map(Patch.Value.existing) + [.node(bias)])
      return patch
    }
    let problems = try problems(planted, full: true)
    #expect(problems.count == 3)
    #expect(problems[0].hasPrefix("rewrite 4 drifts: `planted` gave conv2 a bias, and element 0 of `conv2` is "))
    #expect(
      problems[1].hasPrefix("after rewrite 4 (`planted` gave conv2 a bias) element 0 of the output `scores` is "))
  }
}
