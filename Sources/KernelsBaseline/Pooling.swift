import MartletKernelInterface

/// The maximum of each window, −∞ for an empty one; NaN of all bits if there is one in the window.
@inline(never)
func maxPool(_ job: PoolingJob) {
  pool(job, Maximum.self, finish: { maximum, _, _ in maximum })
}

/// The sum of each window, row by row, over the product of its divisors; without divisors the sum itself.
@inline(never)
func averagePool(_ job: PoolingJob) {
  guard let rowDivisors = job.rowDivisors, let columnDivisors = job.columnDivisors else {
    pool(job, Sum.self, finish: { sum, _, _ in sum })
    return
  }
  pool(
    job, Sum.self,
    finish: { sum, row, column in sum / Vector(repeating: rowDivisors[row] * columnDivisors[column]) })
}

/// What a window's values are taken together to, one after the other.
private protocol WindowResult {
  /// Of an empty window.
  init()
  mutating func take(_ value: Vector)
  mutating func take(_ first: Vector, _ second: Vector)
  var value: Vector { get }
}

private struct Sum: WindowResult {
  private(set) var value = Vector()

  @inline(__always)
  init() {}

  @inline(__always)
  mutating func take(_ value: Vector) { self.value = self.value + value }

  @inline(__always)
  mutating func take(_ first: Vector, _ second: Vector) { value = value + first + second }
}

/// Whether there was a NaN is known apart from the maximum: two values are tested at once, and no step waits for it.
private struct Maximum: WindowResult {
  private var maximum = Vector(repeating: -.infinity)
  private var notNumbers = LaneFlags()

  @inline(__always)
  init() {}

  @inline(__always)
  mutating func take(_ value: Vector) {
    maximum = largerOrLast(maximum, value)
    notNumbers.raise(whereUnordered: value, value)
  }

  @inline(__always)
  mutating func take(_ first: Vector, _ second: Vector) {
    maximum = largerOrLast(largerOrLast(maximum, first), second)
    notNumbers.raise(whereUnordered: first, second)
  }

  @inline(__always)
  var value: Vector { notNumbers.replacingRaised(in: maximum) }
}

@inline(__always)
private func pool<Result: WindowResult>(
  _ job: PoolingJob, _: Result.Type, finish: (Vector, Int, Int) -> Vector
) {
  let rowStep = job.rowDilation * job.inputRowPitch
  let columnStep = job.columnDilation * lanes
  let isDense = job.columnDilation == 1
  for row in job.firstRow..<job.endRow {
    let top = Int(job.rowBounds[2 * row])
    let bottom = Int(job.rowBounds[2 * row + 1])
    let output = job.output + row * job.outputRowPitch
    for column in 0..<job.columns {
      let left = Int(job.columnBounds[2 * column])
      let right = Int(job.columnBounds[2 * column + 1])
      var line = job.input + top * job.inputRowPitch + left * lanes
      var result = Result()
      var tapRow = top
      // The commonest widths have no loop over columns.
      if isDense && right - left == 2 {
        while tapRow < bottom {
          result.take(load(line), load(line + lanes))
          line += rowStep
          tapRow += job.rowDilation
        }
      } else if isDense && right - left == 3 {
        while tapRow < bottom {
          result.take(load(line), load(line + lanes))
          result.take(load(line + 2 * lanes))
          line += rowStep
          tapRow += job.rowDilation
        }
      }
      while tapRow < bottom {
        var tap = line
        var tapColumn = left
        while tapColumn < right {
          result.take(load(tap))
          tap += columnStep
          tapColumn += job.columnDilation
        }
        line += rowStep
        tapRow += job.rowDilation
      }
      store(finish(result.value, row, column), to: output + column * lanes)
    }
  }
}
