import MartletCPU
import MartletKernelInterface
import Testing

@Suite struct ElementwiseTests {
  private func job(
    _ left: Memory, _ right: Memory, _ output: UnsafeMutablePointer<Float>, count: Int, pitch: Int, lowerBound: Float,
    upperBound: Float = .infinity
  ) -> ElementwiseJob {
    ElementwiseJob(
      left: left.pointer, right: right.pointer, output: output, rows: left.count / pitch, count: count,
      leftRowPitch: pitch, rightRowPitch: pitch, outputRowPitch: pitch, lowerBound: lowerBound, upperBound: upperBound)
  }

  static let bounds: [(lower: Float, upper: Float)] = [(0, 0.5), (0, .infinity), (-.infinity, .infinity)]

  @Test(arguments: [1, 15, 16, 17, 50], bounds)
  func matchesPlainLoop(count: Int, bounds: (lower: Float, upper: Float)) {
    let pitch = count + 5
    var numbers = Numbers()
    let left = Memory(3 * pitch)
    let right = Memory(3 * pitch)
    let clamped = Memory(3 * pitch)
    let added = Memory(3 * pitch)
    for row in 0..<3 {
      for index in (row * pitch)..<(row * pitch + count) {
        left[index] = numbers.real()
        right[index] = numbers.real()
        clamped[index] = min(max(left[index], bounds.lower), bounds.upper)
        added[index] = min(max(left[index] + right[index], bounds.lower), bounds.upper)
      }
    }
    for set in testedSets {
      let output = Memory(3 * pitch)
      set.kernels.clamp(
        job(
          left, left, output.pointer, count: count, pitch: pitch, lowerBound: bounds.lower, upperBound: bounds.upper))
      #expect(output.bits == clamped.bits, "\(set)")
      set.kernels.add(
        job(
          left, right, output.pointer, count: count, pitch: pitch, lowerBound: bounds.lower, upperBound: bounds.upper))
      #expect(output.bits == added.bits, "\(set)")
    }
  }

  @Test func worksInPlace() {
    for set in testedSets {
      let memory = Memory(35)
      memory.fill { -2 }
      set.kernels.add(job(memory, memory, memory.pointer, count: 35, pitch: 35, lowerBound: -3))
      #expect((0..<35).allSatisfy { memory[$0] == -3 }, "\(set)")
    }
  }

  @Test func keepsNaNAndNegativeZero() {
    let input = Memory(2)
    input[0] = .nan
    input[1] = -0.0
    for set in testedSets {
      let output = Memory(2)
      set.kernels.clamp(job(input, input, output.pointer, count: 2, pitch: 2, lowerBound: 0))
      #expect(output[0].isNaN, "\(set)")
      #expect(output[1].sign == .minus, "\(set)")
    }
  }
}
