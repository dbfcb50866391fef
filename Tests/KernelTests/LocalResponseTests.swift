import MartletCPU
import MartletKernelInterface
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct LocalResponseTests {
  struct Shape: CustomStringConvertible {
    var blocks: Int
    var rows: Int
    var columns: Int
    var before: Int
    var after: Int
    var bias: Float
    var scale: Float
    var exponent: Float
    /// Channels of the image, where they do not fill the blocks.
    var usedChannels: Int?

    var description: String { "\(blocks) blocks, window \(before) + 1 + \(after), exponent \(exponent)" }
    var rowPitch: Int { (columns + 1) * channelBlock }
    var planePitch: Int { (rows + 1) * rowPitch }
    var channels: Int { blocks * channelBlock }

    func input(_ number: () -> Float) -> Memory {
      let memory = Memory(blocks * planePitch)
      for channel in 0..<channels {
        for row in 0..<rows {
          for column in 0..<columns { memory[index(channel, row, column)] = number() }
        }
      }
      return memory
    }

    func index(_ channel: Int, _ row: Int, _ column: Int) -> Int {
      channel / channelBlock * planePitch + row * rowPitch + column * channelBlock + channel % channelBlock
    }

    func run(_ kernels: KernelTable, _ input: Memory, output: UnsafeMutablePointer<Float>) {
      let scratch = Memory(before + channels + after + channelBlock)
      kernels.localResponse(
        LocalResponseJob(
          input: input.pointer, output: output, channels: usedChannels ?? channels, firstRow: 0, endRow: rows,
          columns: columns,
          inputPlanePitch: planePitch, inputRowPitch: rowPitch, outputPlanePitch: planePitch, outputRowPitch: rowPitch,
          before: before, after: after, bias: bias, scale: scale, exponent: exponent, scratch: scratch.pointer))
    }
  }

  static let shapes: [Shape] = [
    Shape(blocks: 6, rows: 2, columns: 3, before: 2, after: 2, bias: 1, scale: 1e-4, exponent: 0.75),
    Shape(blocks: 1, rows: 1, columns: 1, before: 0, after: 0, bias: 2, scale: 3, exponent: 0.5),
    Shape(blocks: 2, rows: 1, columns: 5, before: 20, after: 17, bias: 1, scale: 0.5, exponent: 1),
    Shape(blocks: 3, rows: 3, columns: 2, before: 1, after: 2, bias: 1, scale: 0.7, exponent: 0.6),
    Shape(blocks: 2, rows: 3, columns: 2, before: 2, after: 2, bias: 1e-3, scale: 4, exponent: 1.9),
    Shape(blocks: 2, rows: 3, columns: 2, before: 2, after: 2, bias: 3, scale: 4e5, exponent: -1.3),
  ]

  @Test(arguments: shapes)
  func matchesDouble(shape: Shape) {
    var numbers = Numbers()
    let input = shape.input { 4 * numbers.real() }
    for set in testedSets {
      let output = Memory(shape.blocks * shape.planePitch)
      shape.run(set.kernels, input, output: output.pointer)
      var worst = 0.0
      for channel in 0..<shape.channels {
        for row in 0..<shape.rows {
          for column in 0..<shape.columns {
            var sum = 0.0
            for other in max(0, channel - shape.before)...min(shape.channels - 1, channel + shape.after) {
              let value = Double(input[shape.index(other, row, column)])
              sum += value * value
            }
            let index = shape.index(channel, row, column)
            let base = Double(shape.bias) + Double(shape.scale) * sum
            let expected = Double(input[index]) * pow(base, -Double(shape.exponent))
            worst = max(worst, abs(Double(output[index]) - expected) / max(abs(expected), 1e-30))
          }
        }
      }
      #expect(worst < 1e-6, "\(set)")
    }
  }

  @Test(arguments: shapes)
  func bitsAgreeWhereMultiplyAddIsFused(shape: Shape) {
    var numbers = Numbers(seed: 9)
    let input = shape.input { 4 * numbers.real() }
    let results = outputs(of: fusedSets, count: shape.blocks * shape.planePitch) { shape.run($0, input, output: $1) }
    for (set, result) in zip(fusedSets, results) {
      #expect(result == results.first, "\(set)")
    }
  }

  /// One channel to a block, so that the base is bias + value² exactly: the power itself, over all magnitudes.
  @Test(arguments: [0.3, 0.6, 1.25, 1.9, -1.5] as [Float])
  func powerIsWithinFourUnitsInTheLastPlace(exponent: Float) {
    for set in fusedSets {
      var worst = 0.0
      for magnitude in -60...60 {
        let shape = Shape(
          blocks: 1, rows: 1, columns: 1, before: 0, after: 0, bias: 0, scale: 1, exponent: exponent)
        var numbers = Numbers(seed: UInt64(magnitude + 61))
        let scale = Float(sign: .plus, exponent: magnitude / 3, significand: 1)
        let input = shape.input { (1.1 + abs(numbers.real())) * scale }
        let output = Memory(shape.planePitch)
        shape.run(set.kernels, input, output: output.pointer)
        for lane in 0..<channelBlock {
          let base = input[lane] * input[lane]
          let expected = Double(input[lane]) * pow(Double(base), -Double(exponent))
          worst = max(worst, abs(Double(output[lane]) - expected) / Double(Float(expected).ulp))
        }
      }
      #expect(worst <= 4, "\(set)")
    }
  }

  @Test("lanes past the channels are +0, though with a bias of 0 they would be 0 / 0")
  func emptyLanes() {
    var shape = Shape(blocks: 2, rows: 1, columns: 2, before: 1, after: 1, bias: 0, scale: 1, exponent: 0.75)
    shape.usedChannels = 19
    let input = shape.input { 1 }
    for channel in 19..<32 { for column in 0..<2 { input[shape.index(channel, 0, column)] = 0 } }
    for set in testedSets {
      let output = Memory(2 * shape.planePitch)
      shape.run(set.kernels, input, output: output.pointer)
      for column in 0..<2 {
        #expect((19..<32).allSatisfy { output[shape.index($0, 0, column)].bitPattern == 0 }, "\(set)")
        #expect(output[shape.index(18, 0, column)].isFinite, "\(set)")
      }
    }
  }

  @Test func powersAtTheLimits() {
    let shape = Shape(blocks: 1, rows: 1, columns: 1, before: 0, after: 0, bias: 0, scale: 1, exponent: 0.6)
    let input = shape.input { 0 }
    input[1] = 1e30
    input[2] = .nan
    input[3] = -2
    for set in testedSets {
      let output = Memory(shape.planePitch)
      shape.run(set.kernels, input, output: output.pointer)
      #expect(output[0].isNaN, "0 · ∞ on \(set)")
      #expect(output[1] == 0, "\(set)")
      #expect(output[2].isNaN, "\(set)")
      #expect(output[3] < 0, "\(set)")
    }
    var negative = shape
    negative.bias = -1
    for set in testedSets {
      let output = Memory(shape.planePitch)
      negative.run(set.kernels, shape.input { 0.5 }, output: output.pointer)
      #expect(output[0].isNaN, "a negative base on \(set)")
    }
  }
}
