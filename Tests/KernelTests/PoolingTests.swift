import MartletCPU
import MartletKernelInterface
import Testing

@Suite struct PoolingTests {
  /// Windows of a fixed size over a padded axis, clipped to the `size` pixels that are there.
  struct Axis {
    var size: Int
    var kernel: Int
    var stride = 1
    var padding = 0
    var dilation = 1

    var outputs: Int { (size + 2 * padding - (kernel - 1) * dilation - 1) / stride + 1 }

    /// (first, end) of each window; the first tap that is there, on the window's own grid of taps.
    var bounds: [Int32] {
      (0..<outputs).flatMap { output in
        var first = output * stride - padding
        let end = min(first + (kernel - 1) * dilation + 1, size)
        while first < 0 { first += dilation }
        return [Int32(first), Int32(end)]
      }
    }

    func taps(_ output: Int) -> [Int] {
      (0..<kernel).map { output * stride - padding + $0 * dilation }.filter { 0..<size ~= $0 }
    }
  }

  static let shapes: [(rows: Axis, columns: Axis)] = [
    (Axis(size: 12, kernel: 2, stride: 2), Axis(size: 12, kernel: 2, stride: 2)),
    (Axis(size: 7, kernel: 3, stride: 2, padding: 1), Axis(size: 9, kernel: 3, stride: 2, padding: 1)),
    (Axis(size: 1, kernel: 1), Axis(size: 1, kernel: 1)),
    (Axis(size: 5, kernel: 5), Axis(size: 3, kernel: 1, stride: 2)),
    (Axis(size: 8, kernel: 3, padding: 2, dilation: 2), Axis(size: 7, kernel: 2, padding: 1, dilation: 3)),
  ]

  /// A plane with a halo of poison, which no window may read.
  struct Plane {
    let memory: Memory
    let rows: Axis
    let columns: Axis

    var inputRowPitch: Int { (columns.size + 4) * channelBlock }
    var outputRowPitch: Int { (columns.outputs + 1) * channelBlock }
    var outputCount: Int { rows.outputs * outputRowPitch }

    init(rows: Axis, columns: Axis, _ number: () -> Float) {
      self.rows = rows
      self.columns = columns
      memory = Memory((rows.size + 4) * (columns.size + 4) * channelBlock)
      for row in 0..<rows.size {
        for column in 0..<columns.size {
          for lane in 0..<channelBlock { memory[index(row, column) + lane] = number() }
        }
      }
    }

    func index(_ row: Int, _ column: Int) -> Int { (row + 2) * inputRowPitch + (column + 2) * channelBlock }

    func run(
      _ kernel: (PoolingJob) -> Void, output: UnsafeMutablePointer<Float>, rowDivisors: [Float]? = nil,
      columnDivisors: [Float]? = nil
    ) {
      rows.bounds.withUnsafeBufferPointer { rowBounds in
        columns.bounds.withUnsafeBufferPointer { columnBounds in
          (rowDivisors ?? []).withUnsafeBufferPointer { rowBuffer in
            (columnDivisors ?? []).withUnsafeBufferPointer { columnBuffer in
              guard let rowBase = rowBounds.baseAddress, let columnBase = columnBounds.baseAddress else { return }
              var job = PoolingJob(
                input: memory.pointer + index(0, 0), output: output, rowBounds: rowBase, columnBounds: columnBase,
                firstRow: 0, endRow: rows.outputs, columns: columns.outputs, rowDilation: rows.dilation,
                columnDilation: columns.dilation, inputRowPitch: inputRowPitch, outputRowPitch: outputRowPitch,
                rowDivisors: rowDivisors == nil ? nil : rowBuffer.baseAddress,
                columnDivisors: columnDivisors == nil ? nil : columnBuffer.baseAddress)
              // In two pieces: a job computes its own rows only.
              job.endRow = rows.outputs / 2
              kernel(job)
              job.firstRow = job.endRow
              job.endRow = rows.outputs
              kernel(job)
            }
          }
        }
      }
    }

    func expected(_ value: ([Float], Int, Int) -> Float) -> [UInt32] {
      let output = Memory(outputCount)
      for row in 0..<rows.outputs {
        for column in 0..<columns.outputs {
          for lane in 0..<channelBlock {
            let window = rows.taps(row).flatMap { tapRow in
              columns.taps(column).map { memory[index(tapRow, $0) + lane] }
            }
            output[row * outputRowPitch + column * channelBlock + lane] = value(window, row, column)
          }
        }
      }
      return output.bits
    }
  }

  @Test(arguments: shapes.indices)
  func maxPool(index: Int) {
    var numbers = Numbers()
    let plane = Plane(rows: Self.shapes[index].rows, columns: Self.shapes[index].columns) { numbers.real() }
    let expected = plane.expected { window, _, _ in window.max() ?? -.infinity }
    let results = outputs(of: testedSets, count: plane.outputCount) { plane.run($0.maxPool, output: $1) }
    for (set, result) in zip(testedSets, results) {
      #expect(result == expected, "\(set)")
    }
  }

  @Test(arguments: shapes.indices)
  func averagePool(index: Int) {
    var numbers = Numbers()
    let plane = Plane(rows: Self.shapes[index].rows, columns: Self.shapes[index].columns) { numbers.real() }
    let rowDivisors = (0..<plane.rows.outputs).map { Float($0 + 2) }
    let columnDivisors = (0..<plane.columns.outputs).map { Float(2 * $0 + 1) }
    let expected = plane.expected { window, row, column in
      window.reduce(0, +) / (rowDivisors[row] * columnDivisors[column])
    }
    let results = outputs(of: testedSets, count: plane.outputCount) {
      plane.run($0.averagePool, output: $1, rowDivisors: rowDivisors, columnDivisors: columnDivisors)
    }
    for (set, result) in zip(testedSets, results) {
      #expect(result == expected, "\(set)")
    }
  }

  @Test(arguments: [0, 1, 2, 3])
  func aNaNAnywhereInAWindowIsItsMaximum(position: Int) {
    let plane = Plane(rows: Axis(size: 2, kernel: 2), columns: Axis(size: 2, kernel: 2)) { 1 }
    plane.memory[plane.index(position / 2, position % 2) + 3] = .nan
    for set in testedSets {
      let output = Memory(plane.outputCount)
      plane.run(set.kernels.maxPool, output: output.pointer)
      #expect(output[3].isNaN, "\(set)")
      #expect(output[2] == 1, "\(set)")
    }
  }
}
