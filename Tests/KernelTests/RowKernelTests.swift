import Foundation
import MartletCPU
import MartletKernelInterface
import Testing

/// Kernels along rows and columns of plain values: normalisation, the logarithm of a softmax, reductions.
@Suite struct RowKernelTests {
  private static let extents = [1, 3, 15, 16, 17, 50]

  private func filled(_ count: Int) -> Memory {
    var numbers = Numbers()
    let memory = Memory(count)
    memory.fill { 4 * numbers.real() + 1 }
    return memory
  }

  /// The largest error against `exact` of a row or column of Doubles, for each kernel set; their bits agree.
  private func check(
    outer: Int, extent: Int, inner: Int, results: Int, tolerance: Double,
    run: (KernelTable, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void, exact: ([Double]) -> [Double]
  ) {
    let input = filled(outer * extent * inner)
    for set in testedSets {
      let output = Memory(outer * results * inner)
      run(set.kernels, input.pointer, output.pointer)
      var worst = 0.0
      for o in 0..<outer {
        for i in 0..<inner {
          let column = (0..<extent).map { Double(input[(o * extent + $0) * inner + i]) }
          for (k, value) in exact(column).enumerated() {
            let error = abs(Double(output[(o * results + k) * inner + i]) - value)
            worst = max(worst, error.isNaN ? .infinity : error)
          }
        }
      }
      #expect(worst <= tolerance, "\(set)")
    }
    let bits = outputs(of: fusedSets, count: outer * results * inner) { run($0, input.pointer, $1) }
    #expect(Set(bits).count <= 1)
  }

  @Test(arguments: extents, [1, 5, 16, 33])
  func normalises(extent: Int, inner: Int) {
    let weight = filled(extent)
    let bias = filled(extent)
    check(
      outer: 2, extent: extent, inner: inner, results: extent, tolerance: 3e-5,
      run: { kernels, input, output in
        kernels.layerNorm(
          LayerNormJob(
            input: input, output: output, weight: weight.pointer, bias: bias.pointer, outer: 2, extent: extent,
            inner: inner, epsilon: 0.01))
      },
      exact: { x in
        let mean = x.reduce(0, +) / Double(extent)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(extent)
        return x.indices.map {
          (x[$0] - mean) / (variance + Double(Float(0.01))).squareRoot() * Double(weight[$0]) + Double(bias[$0])
        }
      })
  }

  @Test(arguments: extents, [1, 5, 16, 33])
  func takesTheLogarithmOfASoftmax(extent: Int, inner: Int) {
    check(
      outer: 2, extent: extent, inner: inner, results: extent, tolerance: 3e-6,
      run: { kernels, input, output in
        kernels.logSoftmax(SoftmaxJob(input: input, output: output, outer: 2, axis: extent, inner: inner))
      },
      exact: { x in
        let sum = x.reduce(0) { $0 + exp($1) }
        return x.map { $0 - log(sum) }
      })
  }

  @Test(arguments: extents, [1, 5, 16, 33])
  func reduces(extent: Int, inner: Int) {
    func reduce(_ function: ReduceJob.Function, _ exact: @escaping ([Double]) -> Double) {
      check(
        outer: 3, extent: extent, inner: inner, results: 1, tolerance: 1e-4,
        run: { kernels, input, output in
          kernels.reduce(
            ReduceJob(function: function, input: input, output: output, outer: 3, extent: extent, inner: inner))
        }, exact: { [exact($0)] })
    }
    reduce(.sum) { $0.reduce(0, +) }
    reduce(.mean) { $0.reduce(0, +) / Double(extent) }
    reduce(.maximum) { $0.max() ?? 0 }
    reduce(.minimum) { $0.min() ?? 0 }
  }

  @Test func notANumberWins() {
    for set in testedSets {
      for function in [ReduceJob.Function.maximum, .minimum] {
        for inner in [1, 2] {
          let input = filled(20 * inner)
          input[7 * inner] = .nan
          let output = Memory(inner)
          set.kernels.reduce(
            ReduceJob(
              function: function, input: input.pointer, output: output.pointer, outer: 1, extent: 20, inner: inner))
          #expect(output[0].isNaN, "\(set)")
          #expect(inner == 1 || !output[1].isNaN, "\(set)")
        }
      }
    }
  }

  @Test(arguments: [1, 2, 4, 7], [1, 15, 16, 40])
  func multipliesMatrices(rows: Int, columns: Int) {
    var numbers = Numbers()
    let inner = 9
    let left = Memory(rows * inner)
    left.fill { numbers.integer() }
    let right = Memory(inner * columns)
    right.fill { numbers.integer() }
    let expected = Memory(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        expected[row * columns + column] = (0..<inner).reduce(0) {
          $0 + left[row * inner + $1] * right[$1 * columns + column]
        }
      }
    }
    let bits = outputs(of: testedSets, count: rows * columns) { kernels, output in
      kernels.matrixProduct(
        MatrixProductJob(
          left: left.pointer, right: right.pointer, output: output, rows: rows, inner: inner, columns: columns))
    }
    #expect(bits.allSatisfy { $0 == expected.bits })
  }

  /// Boxes of all forms: lines, squares to transpose with their rests, single elements.
  @Test(arguments: [[5], [3, 40], [33, 18], [2, 17, 16], [3, 2, 5, 4], [1, 1]])
  func copiesBoxes(_ extents: [Int]) {
    let count = extents.reduce(1, *)
    let input = Memory(2 * count)
    var next: Float = 0
    input.fill {
      next += 1
      return next
    }
    var rowMajor = [Int](repeating: 1, count: extents.count)
    for axis in (0..<extents.count - 1).reversed() { rowMajor[axis] = rowMajor[axis + 1] * extents[axis + 1] }
    var columnMajor = [Int](repeating: 1, count: extents.count)
    for axis in 1..<max(1, extents.count) { columnMajor[axis] = columnMajor[axis - 1] * extents[axis - 1] }
    for inputSteps in [rowMajor, columnMajor, rowMajor.map { 2 * $0 }] {
      for outputSteps in [rowMajor, columnMajor] {
        let expected = Memory(count)
        for index in 0..<count {
          var (from, to) = (0, 0)
          for axis in extents.indices {
            let position = index / rowMajor[axis] % extents[axis]
            from += position * inputSteps[axis]
            to += position * outputSteps[axis]
          }
          expected[to] = input[from]
        }
        let bits = outputs(of: testedSets, count: count) { kernels, output in
          extents.withUnsafeBufferPointer { extents in
            inputSteps.withUnsafeBufferPointer { inputSteps in
              outputSteps.withUnsafeBufferPointer { outputSteps in
                guard let counts = extents.baseAddress, let inputs = inputSteps.baseAddress,
                  let outputs = outputSteps.baseAddress
                else { return }
                kernels.stridedCopy(
                  StridedCopyJob(
                    input: input.pointer, output: output, rank: extents.count, extents: counts, inputSteps: inputs,
                    outputSteps: outputs))
              }
            }
          }
        }
        #expect(bits.allSatisfy { $0 == expected.bits }, "\(inputSteps) to \(outputSteps)")
      }
    }
  }
}
