import MartletCPU
import MartletKernelInterface
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SoftmaxTests {
  static let shapes: [(outer: Int, axis: Int, inner: Int)] = [
    (1, 1, 1), (3, 10, 1), (2, 16, 1), (2, 1000, 1), (1, 33, 1), (2, 3, 5), (1, 7, 16), (2, 2, 37),
  ]

  private func run(
    _ kernels: KernelTable, _ input: Memory, _ output: UnsafeMutablePointer<Float>,
    _ shape: (outer: Int, axis: Int, inner: Int)
  ) {
    kernels.softmax(
      SoftmaxJob(input: input.pointer, output: output, outer: shape.outer, axis: shape.axis, inner: shape.inner))
  }

  @Test(arguments: shapes.indices)
  func matchesDouble(index: Int) {
    let shape = Self.shapes[index]
    let count = shape.outer * shape.axis * shape.inner
    var numbers = Numbers()
    let input = Memory(count)
    input.fill { 30 * numbers.real() }
    for set in testedSets {
      let output = Memory(count)
      run(set.kernels, input, output.pointer, shape)
      var worst = 0.0
      for outer in 0..<shape.outer {
        for inner in 0..<shape.inner {
          let positions = (0..<shape.axis).map { (outer * shape.axis + $0) * shape.inner + inner }
          let maximum = positions.map { Double(input[$0]) }.max() ?? 0
          let powers = positions.map { exp(Double(input[$0]) - maximum) }
          let sum = powers.reduce(0, +)
          for (position, power) in zip(positions, powers) {
            worst = max(worst, abs(Double(output[position]) - power / sum) / (power / sum))
          }
        }
      }
      // The difference from the maximum is rounded, by 2⁻¹⁹ at most, before the exponential.
      #expect(worst < 3e-6, "\(set)")
      #expect(output.bits.count(where: { $0 == Memory.poison }) == 128, "\(set)")
    }
  }

  /// Softmax of (0, x): the quotient of both is the exponential, but for two roundings.
  @Test func exponentialIsWithinTwoUnitsInTheLastPlace() {
    let input = Memory(2)
    input[0] = 0
    for set in testedSets {
      let output = Memory(2)
      var worst = 0.0
      for step in 0..<1500 {
        input[1] = -Float(step) * 0.05713
        run(set.kernels, input, output.pointer, (1, 2, 1))
        let quotient = Double(output[1]) / Double(output[0])
        let expected = exp(Double(input[1]))
        worst = max(worst, abs(quotient - expected) / Double(Float(expected).ulp))
      }
      #expect(worst <= 2 + 2, "\(set)")
    }
  }

  /// The sum of a row is 16 sums by position, added in halves.
  @Test func addsInSixteenLanes() {
    let input = Memory(40)
    for index in 0..<40 { input[index] = index % 16 == 3 ? 0 : -200 }
    for set in testedSets {
      let output = Memory(40)
      run(set.kernels, input, output.pointer, (1, 40, 1))
      let expected = (0..<40).map { Float($0 % 16 == 3 ? 1 : 0) / 3 }
      #expect((0..<40).map { output[$0] } == expected, "\(set)")
    }
  }

  @Test func bitsAgreeWhereMultiplyAddIsFused() {
    for shape in Self.shapes {
      let count = shape.outer * shape.axis * shape.inner
      var numbers = Numbers(seed: 4)
      let input = Memory(count)
      input.fill { 10 * numbers.real() }
      let results = outputs(of: fusedSets, count: count) { run($0, input, $1, shape) }
      for (set, result) in zip(fusedSets, results) {
        #expect(result == results.first, "\(set) \(shape)")
      }
    }
  }

  @Test(arguments: [(20, 1), (5, 3)])
  func extremes(axis: Int, inner: Int) {
    let input = Memory(axis * inner)
    for set in testedSets {
      let output = Memory(axis * inner)
      input.fill { -.infinity }
      input[0] = 2
      run(set.kernels, input, output.pointer, (1, axis, inner))
      #expect(output[0] == 1 && output[inner] == 0, "\(set)")
      input.fill { 0 }
      input[inner] = .nan
      run(set.kernels, input, output.pointer, (1, axis, inner))
      #expect(output[0].isNaN && output[inner].isNaN, "\(set)")
      input.fill { 0 }
      input[0] = .infinity
      run(set.kernels, input, output.pointer, (1, axis, inner))
      #expect(output[0].isNaN, "\(set)")
    }
  }
}
