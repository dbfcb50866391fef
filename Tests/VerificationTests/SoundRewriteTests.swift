import MartletIR
import MartletPasses
import MartletVerification
import Testing

/// What keeps the numbers is not reported, however the pass goes about it.
struct SoundRewriteTests {
  @Test(arguments: 1...3) func standardPipeline(batch: Int) throws {
    let found = try verification(Pipeline.standard.passes, batch: batch, full: true)
    #expect(found.problems == [])
    #expect(found.rewrites.map(\.number) == Array(1...found.rewrites.count))
    #expect(found.optimized.verify() == [])
    // Every value of the optimised graph stands for one of the graph as written.
    #expect(
      found.ends.nodes.map { [$0.name, $0.writtenName] } == [
        ["conv1", "relu1"], ["conv2", "relu2"], ["pool", "pool"], ["flat", "flat"], ["fc", "fc"],
      ])
    #expect(found.ends.nodes.allSatisfy { $0.ulps > 0 && $0.ulps < 100 && $0.relative < 1e-5 })
  }

  /// The pool's own value changes; only what leaves both together is the same.
  @Test func operatorMovedPastItsNeighbour() throws {
    let planted = pass("swap", at: "relu2") { graph, id in
      guard let pool = graph.onlyUser(of: id), let op = graph[pool].op as? MaxPool, let relu = graph[id].op else {
        return nil
      }
      var patch = Patch("moved relu2 behind the pool")
      patch.update(pool, to: op, operands: [.existing(graph[id].operands[0])])
      guard let reader = graph.onlyUser(of: pool), let readerOp = graph[reader].op else { return nil }
      let moved = patch.insert(relu, [.node(pool)], name: "relu2.moved", before: reader)
      patch.update(reader, to: readerOp, operands: [moved])
      patch.erase(id)
      return patch
    }
    #expect(try verification([planted], full: true).problems == [])
  }

  /// After a rewrite that rounds otherwise, what was recorded downstream is no longer what the graph computes bit for bit; an
  /// exact pass must not be blamed for it.
  @Test func exactPassBehindAReassociatingOne() throws {
    let text = """
      graph twice {
        %x = input : f32[N, 4, 8, 8]
        %a1 = adaptive_avg_pool(%x) {size = [4, 4]} : f32[N, 4, 4, 4]
        %a2 = adaptive_avg_pool(%a1) {size = [1, 1]} : f32[N, 4, 1, 1]
        %b = adaptive_avg_pool(%x) {size = [1, 1]} : f32[N, 4, 1, 1]
        %c = silu(%a2) : f32[N, 4, 1, 1]
        %d = silu(%b) : f32[N, 4, 1, 1]
        output c = %c
        output d = %d
      }
      """
    let once = pass("average-once", at: "a2", .reassociating) { graph, id in
      guard graph[graph[id].operands[0].node].op is AdaptiveAveragePool, let op = graph[id].op else { return nil }
      var patch = Patch("averaged once")
      patch.update(id, to: op, operands: [.existing(graph[graph[id].operands[0].node].operands[0])])
      return patch
    }
    let found = try verification([once, .commonSubexpressions, .eliminateDeadCode], of: text)
    #expect(found.problems == [])
    #expect(found.rewrites.count == 4)
    #expect(found.ends.nodes.map(\.name) == ["a2", "c"])
  }

  @Test func valuesThatAreNoNumbers() throws {
    let text = """
      graph infinite {
        %x = input : f32[N, 3, 4, 4]
        %pad = pad(%x) {padding = [0, 0, 1, 1], value = -inf} : f32[N, 3, 5, 5]
        %drop = dropout(%pad) : f32[N, 3, 5, 5]
        %y = sub(%drop, %drop) : f32[N, 3, 5, 5]
        output y = %y
        output pad = %drop
      }
      """
    #expect(try verification([.removeDropout], of: text).problems == [])
  }

  /// What a rewrite leaves unread is not computed, whatever it says.
  @Test func deadCode() throws {
    let dead = pass("change", at: "dead") { graph, id in
      guard graph[id].op is ReLU else { return nil }
      var patch = Patch("changed dead")
      patch.update(id, to: SiLU())
      return patch
    }
    let text = """
      graph dead {
        %x = input : f32[N, 3]
        %dead = relu(%x) : f32[N, 3]
        %y = tanh(%x) : f32[N, 3]
        output y = %y
      }
      """
    let found = try verification([dead, .eliminateDeadCode], of: text)
    #expect(found.problems == [])
    #expect(found.rewrites.map(\.node) == [nil, nil])
  }

  @Test func oneRewriteAfterAnother() throws {
    let found = try verification(Pipeline.standard.passes)
    #expect(found.rewrites.first?.reason == "removed drop")
    #expect(found.rewrites.allSatisfy { $0.deviation.error == 0 })
  }
}
