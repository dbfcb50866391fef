import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// What shows a fault becomes small, and shows it still.
struct GraphShrinkerTests {
  private func operators(_ graph: Graph) -> [any Op] { graph.nodes.compactMap { graph[$0].op } }

  @Test func leavesNothingButTheFault() throws {
    let graph = try Graph.parse(
      """
      graph g {
        %x = input : f32[N, 33, 9, 9]
        %side = input : f32[N, 17]
        %w1 = parameter : f32[48, 33, 3, 3]
        %b1 = parameter : f32[48]
        %conv1 = conv2d(%x, %w1, %b1) {padding = [1, 1, 1, 1], activation = relu} : f32[N, 48, 9, 9]
        %pool = max_pool(%conv1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 48, 4, 4]
        %w2 = parameter : f32[16, 24, 3, 3]
        %conv2 = conv2d(%pool, %w2) {groups = 2, dilation = [2, 1], padding = [2, 1, 2, 1]} : f32[N, 16, 4, 4]
        %flat = flatten(%conv2) : f32[N, 256]
        %w3 = parameter : f32[10, 256]
        %fc = linear(%flat, %w3) : f32[N, 10]
        %y = softmax(%fc) : f32[N, 10]
        %z = relu(%side) : f32[N, 17]
        output y = %y
        output z = %z
      }
      """)
    let smallest = GraphShrinker().smallest(graph) { graph in
      operators(graph).contains { ($0 as? Conv2D)?.dilation == [2, 1] }
    }
    #expect(
      smallest.description == """
        graph g {
          %pool = input : f32[N, 1, 1, 1]
          %w2 = parameter : f32[1, 1, 1, 1]
          %conv2 = conv2d(%pool, %w2) {dilation = [2, 1]} : f32[N, 1, 1, 1]
          output y = %conv2
        }

        """)
  }

  /// Parameters keep the shapes that their readers need.
  @Test(arguments: [
    "conv2d", "conv2d_add", "conv2d_max_pool", "conv2d_depthwise", "conv_transpose2d", "linear", "batch_norm",
    "layer_norm", "scale", "prelu", "concat", "split", "matmul",
  ])
  func findsSmallGraphsOfEveryOperator(_ mnemonic: String) throws {
    let graph = try #require(
      (1...500).lazy.map { RandomGraphGenerator().graph(seed: $0) }.first { graph in
        operators(graph).count > 3 && operators(graph).contains { type(of: $0).mnemonic == mnemonic }
      })
    let smallest = GraphShrinker().smallest(graph) { graph in
      operators(graph).contains { type(of: $0).mnemonic == mnemonic }
    }
    #expect(operators(smallest).map { type(of: $0).mnemonic } == [mnemonic])
    #expect(smallest.verify() == [])
    let elements = smallest.nodes.compactMap { smallest[$0].types[0].elementCount?.value(batch: 1) }.reduce(0, +)
    #expect(elements <= 40, "\(smallest)")
  }

  @Test func attemptsAreCounted() throws {
    var shrinker = GraphShrinker()
    shrinker.attemptLimit = 5
    var attempts = 0
    _ = shrinker.smallest(RandomGraphGenerator().graph(seed: 3)) { _ in
      attempts += 1
      return false
    }
    #expect(attempts <= 5)
  }
}
