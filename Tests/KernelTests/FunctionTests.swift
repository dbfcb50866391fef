import Foundation
import MartletCPU
import MartletKernelInterface
import Testing

/// Functions of each element: errors against Double, the same bits on every instruction set with fused multiply-adds, and
/// the ends.
@Suite struct FunctionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let function: FunctionJob.Function
    var first: Float = 0
    var second: Float = 0
    /// In ULP of the exact value, where it is normal.
    let limit: Double
    /// Where the limit holds; elsewhere the function is 0 or the identity.
    var range: ClosedRange<Float> = -80...80
    let exact: @Sendable (Double) -> Double

    var testDescription: String { "\(function)" }
  }

  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  static let cases = [
    Case(function: .clip, first: -1, second: 2, limit: 0) { min(max($0, -1), 2) },
    Case(function: .leakyReLU, first: 0.125, limit: 0) { $0 < 0 ? 0.125 * $0 : $0 },
    Case(function: .elu, first: 1, limit: 1) { $0 > 0 ? $0 : expm1($0) },
    Case(function: .sigmoid, limit: 2) { sigmoid($0) },
    Case(function: .hardSigmoid, first: 0.25, second: 0.5, limit: 1) { min(max(0.25 * $0 + 0.5, 0), 1) },
    Case(function: .tanh, limit: 3) { tanh($0) },
    Case(function: .silu, limit: 3) { $0 * sigmoid($0) },
    Case(function: .hardSwish, limit: 2) { $0 * min(max($0 + 3, 0), 6) / 6 },
    Case(function: .mish, limit: 4) { $0 * tanh(log1p(exp($0))) },
    Case(function: .gelu, limit: 6, range: -12.5...80) { $0 * normal($0) },
    Case(function: .geluTanh, limit: 4, range: -1...80) {
      $0 * sigmoid(2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))
    },
    Case(function: .softplus, first: 1, second: 20, limit: 3) { $0 > 20 ? $0 : log1p(exp($0)) },
    Case(function: .softplus, first: 2, second: 1, limit: 3, range: -40...80) {
      2 * $0 > 1 ? $0 : log1p(exp(2 * $0)) / 2
    },
    Case(function: .squareRoot, limit: 0.5, range: 0...80) { $0.squareRoot() },
    Case(function: .errorFunction, limit: 2) { erf($0) },
  ]

  private static func run(_ function: Case, _ kernels: KernelTable, _ values: [Float]) -> [Float] {
    var values = values
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // In place, as the lowered graph may run it.
      kernels.function(
        FunctionJob(
          function: function.function, first: function.first, second: function.second, input: base, output: base,
          rows: 1, count: buffer.count, inputRowPitch: 0, outputRowPitch: 0))
    }
    return values
  }

  /// Every exponent down to 2⁻²⁰, and the range densely.
  private static func inputs(_ range: ClosedRange<Float>) -> [Float] {
    let steps = 40_000
    let dense = (0...steps).map { range.lowerBound + (range.upperBound - range.lowerBound) * Float($0) / Float(steps) }
    let near = (0...2_000).map { Float($0) / 500 - 2 }
    let small = (1...20).flatMap { exponent in [1, 1.25, 1.7].map { Float($0) * exp2(-Float(exponent)) } }
    return (dense + near + small + small.map { -$0 }).filter { range.contains($0) }
  }

  @Test(arguments: cases)
  func isNearDouble(_ function: Case) {
    let inputs = Self.inputs(function.range)
    for set in fusedSets {
      var worst = (error: 0.0, at: Float(0))
      for (x, y) in zip(inputs, Self.run(function, set.kernels, inputs)) {
        let exact = function.exact(Double(x))
        if abs(exact) < Double(Float.leastNormalMagnitude) { continue }
        let error = abs(Double(y) - exact) / Double(Float(exact).ulp)
        if error > worst.error || error.isNaN { worst = (error, x) }
      }
      #expect(worst.error <= function.limit, "\(set): \(worst.error) ULP at \(worst.at)")
    }
  }

  @Test(arguments: cases)
  func hasTheSameBits(_ function: Case) {
    let inputs =
      Self.inputs(-90...90) + [.infinity, -.infinity, .nan, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    let results = fusedSets.map { Self.run(function, $0.kernels, inputs).map(\.bitPattern) }
    #expect(Set(results).count <= 1)
  }

  /// The baseline has no fused multiply-add: it need only be near.
  @Test(arguments: cases)
  func baselineIsNear(_ function: Case) {
    let inputs = Self.inputs(function.range)
    for (x, y) in zip(inputs, Self.run(function, InstructionSet.baseline.kernels, inputs)) {
      let exact = function.exact(Double(x))
      let isNear = abs(Double(y) - exact) <= 1e-5 * abs(exact) + 1e-7
      #expect(isNear, "\(x): \(y), not \(exact)")
      if !isNear { break }
    }
  }

  @Test(arguments: cases)
  func keepsNaNAndItsLimits(_ function: Case) {
    for set in testedSets {
      let ends = Self.run(function, set.kernels, [.nan, 1e4, -1e4])
      #expect(ends[0].isNaN, "\(set)")
      let limits = [function.exact(1e4), function.exact(-1e4)]
      #expect(Double(ends[1]) == limits[0], "\(set)")
      #expect(
        ends[2].isNaN && limits[1].isNaN || abs(Double(ends[2]) - limits[1]) <= 1e-4 * abs(limits[1]),
        "\(set): \(ends[2])")
    }
  }

  /// Rows with a gap, and lanes past the channels.
  @Test func writesZeroPadding() {
    for set in testedSets {
      let memory = Memory(80)
      memory.fill { 1 }
      let output = Memory(80)
      set.kernels.function(
        FunctionJob(
          function: .sigmoid, input: memory.pointer, output: output.pointer, rows: 2, count: 32, inputRowPitch: 48,
          outputRowPitch: 48, liveLanes: 3))
      for index in 0..<80 {
        if 32..<48 ~= index {
          #expect(output[index].bitPattern == Memory.poison, "\(set) at \(index)")
        } else {
          #expect(index % 16 < 3 ? output[index] > 0.7 : output[index].bitPattern == 0, "\(set) at \(index)")
        }
      }
    }
  }
}
