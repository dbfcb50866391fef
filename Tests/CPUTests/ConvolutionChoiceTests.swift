import MartletCPU
import MartletIR
import MartletKernelInterface
import Testing

/// The cost model's choices, on convolutions where the answer does not hang on its constants.
@Suite struct ConvolutionChoiceTests {
  private func graph(
    channels: Int, outputs: Int, size: Int, kernel: Int = 3, pool: Int? = nil
  ) throws -> Graph {
    let result = size / (pool ?? 1)
    let padding = Array(repeating: kernel / 2, count: 4)
    let window = pool.map { ", pool_kernel = [\($0), \($0)], pool_stride = [\($0), \($0)]" } ?? ""
    return try Graph.parse(
      """
      graph one {
        %image = input : f32[N, \(channels), \(size), \(size)]
        %x = relu(%image) : f32[N, \(channels), \(size), \(size)]
        %w = parameter : f32[\(outputs), \(channels), \(kernel), \(kernel)]
        %conv = conv2d\(pool == nil ? "" : "_max_pool")(%x, %w) {padding = \(padding)\(window)} : f32[N, \(outputs), \(result), \(result)]
        output y = %conv
      }
      """)
  }

  private func choice(_ graph: Graph, batch: Int = 1, isStrict: Bool = false) throws -> ConvolutionChoice {
    try #require(try Lowering.choices(in: graph, for: LoweringTarget(batch: batch, isStrict: isStrict))["conv"])
  }

  @Test func largeMapsAreWorthTransforms() throws {
    let large = try choice(graph(channels: 128, outputs: 128, size: 56))
    #expect(large.best != .direct && large.cost(of: large.best) < 0.5 * large.cost(of: .direct))
    #expect(try choice(graph(channels: 128, outputs: 128, size: 56), isStrict: true).best == .direct)
    // A pixel, for which a tile of any form computes others too.
    #expect(try choice(graph(channels: 128, outputs: 128, size: 1)).best == .direct)
  }

  @Test func theOrderIsThatOfWhatIsSmaller() throws {
    let wide = try choice(graph(channels: 64, outputs: 64, size: 224))
    let deep = try choice(graph(channels: 512, outputs: 512, size: 14))
    for form in WinogradForm.allCases where form.taps == 3 {
      #expect(wide.cost(of: .winogradByTiles(form)) < wide.cost(of: .winogradByPanels(form)))
      #expect(deep.cost(of: .winogradByTiles(form)) > deep.cost(of: .winogradByPanels(form)))
    }
  }

  @Test func costsGrow() throws {
    let one = try choice(graph(channels: 32, outputs: 48, size: 12))
    let pooled = try choice(graph(channels: 32, outputs: 48, size: 12, pool: 2))
    let thirds = try choice(graph(channels: 32, outputs: 48, size: 12, pool: 3))
    let many = try choice(graph(channels: 32, outputs: 48, size: 12), batch: 8)
    let huge = try choice(graph(channels: 32, outputs: 48, size: 12), batch: .max)
    #expect(one.candidates.count == 7 && one.candidates == pooled.candidates && one.candidates == many.candidates)
    for algorithm in one.candidates {
      #expect(one.cost(of: algorithm) > 0 && huge.cost(of: algorithm).isFinite)
      #expect(many.cost(of: algorithm) > one.cost(of: algorithm))
      // A direct convolution pools what it has just computed, and so does Winograd where windows divide its tiles; else its
      // result is written before.
      #expect(pooled.cost(of: algorithm) == one.cost(of: algorithm))
      let divides = [.direct, .winogradByTiles(.f6x3), .winogradByPanels(.f6x3)].contains(algorithm)
      #expect((thirds.cost(of: algorithm) == one.cost(of: algorithm)) == divides)
    }
  }

  @Test func moreRoundingMustPay() throws {
    for size in [3, 6, 7, 13, 14, 28, 56] {
      for channels in [16, 64, 256] {
        let choice = try choice(graph(channels: channels, outputs: channels, size: size))
        let before = choice.candidates.prefix { $0.errorBudget < choice.best.errorBudget }
        #expect(before.allSatisfy { choice.cost(of: choice.best) < choice.cost(of: $0) })
        #expect(choice.best == .direct || choice.cost(of: choice.best) < 0.9 * choice.cost(of: .direct))
      }
    }
  }

  @Test func whatHasNoChoice() throws {
    #expect(try Lowering.choices(in: graph(channels: 16, outputs: 16, size: 8, kernel: 1)).isEmpty)
    #expect(try Lowering.choices(in: graph(channels: 16, outputs: 16, size: 8, kernel: 7)).isEmpty)
    #expect(try choice(graph(channels: 20, outputs: 40, size: 8)).description == "3×3, 32 → 48 channels of 8×8")
  }
}
