import MartletIR
import MartletTesting
import Testing

@testable import MartletCPU

/// As few values as possible are laid out anew.
@Suite struct LayoutAssignmentTests {
  private func reorders(_ lowered: LoweredGraph) -> Int { lowered.steps.count { $0.operation is ReorderOperation } }

  /// Of all choices that there are.
  private func fewestReorders(_ graph: Graph, choices: Int) throws -> Int {
    var fewest = Int.max
    for choice in 0..<1 << choices {
      let lowered = try Lowering.lower(graph) { free in
        Set(free.indices.filter { choice >> $0 & 1 == 1 }.map { free[$0] })
      }
      fewest = min(fewest, reorders(lowered))
    }
    return fewest
  }

  private func countChoices(_ graph: Graph) throws -> Int {
    var count = 0
    _ = try Lowering.lower(graph) { free in
      count = free.count
      return []
    }
    return count
  }

  @Test func noOtherChoiceHasFewer() throws {
    var generator = RandomGraphGenerator()
    generator.operators = [
      "conv2d", "linear", "max_pool", "relu", "sigmoid", "add", "mul", "scale", "concat", "split", "slice", "flatten",
      "layer_norm", "softmax", "dropout",
    ]
    generator.operatorLimit = 14
    var compared = 0
    var seed: UInt64 = 0
    while compared < 150 {
      seed += 1
      let graph = generator.graph(seed: seed)
      let choices = try countChoices(graph)
      guard 2...8 ~= choices else { continue }
      compared += 1
      let fewest = try fewestReorders(graph, choices: choices)
      #expect(try reorders(Lowering.lower(graph)) == fewest, "seed \(seed):\n\(graph)")
    }
  }

  @Test("what a linear layer reads is added on plain values, though a convolution made one of them")
  func sumForALinearLayer() throws {
    let graph = try Graph.parse(
      """
      graph sum {
        %x = input : f32[N, 16, 4, 4]
        %w = parameter : f32[16, 16, 1, 1]
        %conv = conv2d(%x, %w) : f32[N, 16, 4, 4]
        %side = input : f32[N, 16, 4, 4]
        %sum = add(%side, %conv) : f32[N, 16, 4, 4]
        %rows = flatten(%sum) : f32[N, 256]
        %v = parameter : f32[10, 256]
        %fc = linear(%rows, %v) : f32[N, 10]
        output y = %fc
      }
      """)
    let lowered = try Lowering.lower(graph)
    // The convolution's input, and its result.
    #expect(reorders(lowered) == 2)
    #expect(lowered.description.contains("sum: plain[256] = add (side, conv.plain)"), "\(lowered)")
    let run = try CPURun(graph)
    #expect(try run.firstDisagreement(batch: 2, tolerance: run.tolerance) == nil)
  }

  @Test("whatever the choice, the numbers are the same", arguments: 0..<40)
  func everyChoiceIsRight(seed: Int) throws {
    let graph = RandomGraphGenerator().graph(seed: UInt64(seed))
    var random = RandomNumbers(seed: UInt64(seed))
    let lowered = try Lowering.lower(graph) { free in Set(free.filter { _ in Bool.random(using: &random) }) }
    let run = try CPURun(graph, lowered: lowered)
    let disagreement = try run.firstDisagreement(batch: 2, tolerance: run.tolerance)
    #expect(disagreement == nil, "seed \(seed):\n\(disagreement ?? "")\n\(graph)")
  }

  @Test func cutsAreTheCheapest() {
    var random = RandomNumbers(seed: 7)
    for _ in 0..<200 {
      let count = Int.random(in: 1...5, using: &random)
      var cut = MinimumCut()
      for _ in 0..<count { _ = cut.addVertex() }
      var edges: [(start: Int, target: Int, capacity: Int)] = []
      for _ in 0..<12 {
        let ends = (0..<2).map { _ in Int.random(in: 0..<count + 2, using: &random) }
        edges.append((ends[0], ends[1], Int.random(in: 1...4, using: &random)))
        cut.addEdge(from: ends[0], to: ends[1], capacity: edges[edges.count - 1].capacity)
      }
      func cost(_ isOnSourceSide: (Int) -> Bool) -> Int {
        edges.reduce(0) { $0 + (isOnSourceSide($1.start) && !isOnSourceSide($1.target) ? $1.capacity : 0) }
      }
      let costs = (0..<1 << count).map { sides in cost { $0 == 0 || $0 > 1 && sides >> ($0 - 2) & 1 == 1 } }
      let found = cut.sourceSide()
      #expect(found[MinimumCut.source] && !found[MinimumCut.sink])
      #expect(cost { found[$0] } == costs.min())
    }
  }
}
