import MartletCPU
import MartletKernelInterface
import Testing

@Suite struct LinearTests {
  struct Shape: CustomStringConvertible {
    var rows: Int
    var inputs: Int
    var outputs: Int
    var lowerBound: Float = 0
    var upperBound: Float = .infinity

    var description: String { "\(rows) rows \(inputs)→\(outputs)" }
    var blocks: Int { (outputs + channelBlock - 1) / channelBlock }
    var inputPitch: Int { inputs + 3 }
    var outputPitch: Int { outputs + 1 }

    func operands(_ number: () -> Float) -> (input: Memory, weights: Memory, bias: Memory) {
      let input = Memory(rows * inputPitch)
      for row in 0..<rows {
        for index in 0..<inputs { input[row * inputPitch + index] = number() }
      }
      let weights = Memory(blocks * inputs * channelBlock)
      weights.fill(number)
      let bias = Memory(blocks * channelBlock)
      bias.fill(number)
      return (input, weights, bias)
    }

    func job(
      _ operands: (input: Memory, weights: Memory, bias: Memory), output: UnsafeMutablePointer<Float>
    ) -> LinearJob {
      LinearJob(
        input: operands.input.pointer, weights: operands.weights.pointer, bias: operands.bias.pointer, output: output,
        rows: rows, inputFeatures: inputs, outputFeatures: outputs, inputRowPitch: inputPitch,
        outputRowPitch: outputPitch, lowerBound: lowerBound, upperBound: upperBound)
    }

    func weightIndex(input: Int, output: Int) -> Int {
      (output / channelBlock * inputs + input) * channelBlock + output % channelBlock
    }
  }

  static let shapes: [Shape] =
    (1...14).map { Shape(rows: $0, inputs: 7, outputs: 16 * 11 + 5) }
    // A single row, and few, of every number of blocks behind the last four, whole and partial.
    + (1...9).flatMap { blocks in
      [1, 3].flatMap { rows in [0, 15].map { Shape(rows: rows, inputs: 21, outputs: 16 * blocks - $0) } }
    }
    + [
      Shape(rows: 1, inputs: 1, outputs: 1), Shape(rows: 33, inputs: 19, outputs: 10),
      Shape(rows: 3, inputs: 512, outputs: 32), Shape(rows: 2, inputs: 513, outputs: 17),
      Shape(rows: 1, inputs: 1100, outputs: 150, lowerBound: -.infinity), Shape(rows: 7, inputs: 31, outputs: 48),
      Shape(rows: 1, inputs: 40, outputs: 100, lowerBound: -9, upperBound: 9),
      Shape(rows: 9, inputs: 530, outputs: 71, upperBound: 6), Shape(rows: 32, inputs: 1061, outputs: 16 * 7 + 3),
    ]

  @Test(arguments: shapes)
  func matchesPlainLoop(shape: Shape) {
    var numbers = Numbers()
    let operands = shape.operands { numbers.integer() }
    let expected = Memory(shape.rows * shape.outputPitch)
    for row in 0..<shape.rows {
      for output in 0..<shape.outputs {
        var sum = Double(operands.bias[output])
        for input in 0..<shape.inputs {
          sum +=
            Double(operands.input[row * shape.inputPitch + input])
            * Double(operands.weights[shape.weightIndex(input: input, output: output)])
        }
        expected[row * shape.outputPitch + output] = Float(
          min(max(sum, Double(shape.lowerBound)), Double(shape.upperBound)))
      }
    }
    let results = outputs(of: testedSets, count: expected.count) { kernels, output in
      kernels.linear(shape.job(operands, output: output))
    }
    for (set, result) in zip(testedSets, results) {
      #expect(result == expected.bits, "\(set)")
    }
  }

  /// Blocks of the reduction summed on their own, then in order, then the bias: whatever the number of rows.
  @Test(arguments: [1, 2, 5, 33])
  func accumulatesInOrder(rows: Int) {
    let shape = Shape(rows: rows, inputs: 1100, outputs: 19, lowerBound: -.infinity)
    var numbers = Numbers(seed: 5)
    let operands = shape.operands { numbers.real() }
    var expected = [Float](repeating: 0, count: shape.outputs)
    for output in 0..<shape.outputs {
      var total: Float = 0
      for first in stride(from: 0, to: shape.inputs, by: LinearJob.reductionBlock) {
        var sum: Float = 0
        for input in first..<min(first + LinearJob.reductionBlock, shape.inputs) {
          sum.addProduct(operands.input[input], operands.weights[shape.weightIndex(input: input, output: output)])
        }
        total = first == 0 ? sum : total + sum
      }
      expected[output] = total + operands.bias[output]
    }
    for set in fusedSets {
      let output = Memory(rows * shape.outputPitch)
      set.kernels.linear(shape.job(operands, output: output.pointer))
      #expect((0..<shape.outputs).map { output[$0] } == expected, "\(set)")
    }
  }

  @Test func aRowDoesNotDependOnTheOthers() {
    let shape = Shape(rows: 33, inputs: 700, outputs: 83)
    var numbers = Numbers(seed: 11)
    let operands = shape.operands { numbers.real() }
    for set in testedSets {
      let together = Memory(shape.rows * shape.outputPitch)
      set.kernels.linear(shape.job(operands, output: together.pointer))
      let alone = Memory(shape.rows * shape.outputPitch)
      for row in 0..<shape.rows {
        var job = shape.job(operands, output: alone.pointer + row * shape.outputPitch)
        job.input += row * shape.inputPitch
        job.rows = 1
        set.kernels.linear(job)
      }
      #expect(together.bits == alone.bits, "\(set)")
    }
  }

  @Test func bitsAgreeWhereMultiplyAddIsFused() {
    let shape = Shape(rows: 13, inputs: 600, outputs: 100)
    var numbers = Numbers(seed: 2)
    let operands = shape.operands { numbers.real() }
    let results = outputs(of: fusedSets, count: shape.rows * shape.outputPitch) { kernels, output in
      kernels.linear(shape.job(operands, output: output))
    }
    for (set, result) in zip(fusedSets, results) {
      #expect(result == results.first, "\(set)")
    }
  }
}
