import MartletKernelInterface

/// The maximum of each window, −∞ for an empty one; NaN if there is one in the window.
@inline(never)
func maxPool(_ job: PoolingJob) {
  pool(job, from: -.infinity, larger, finish: { maximum, _, _ in maximum })
}

/// The sum of each window, row by row, over the product of its divisors; without divisors the sum itself.
@inline(never)
func averagePool(_ job: PoolingJob) {
  guard let rowDivisors = job.rowDivisors, let columnDivisors = job.columnDivisors else {
    pool(job, from: 0, sum, finish: { sum, _, _ in sum })
    return
  }
  pool(
    job, from: 0, sum,
    finish: { sum, row, column in sum / Vector(repeating: rowDivisors[row] * columnDivisors[column]) })
}

// Functions with names, for closures of more than an operation are not inlined.

@inline(__always)
private func larger(_ maximum: Vector, _ value: Vector) -> Vector {
  let larger = value.replacing(with: maximum, where: maximum .> value)
  return larger.replacing(with: maximum, where: maximum .!= maximum)
}

@inline(__always)
private func sum(_ sum: Vector, _ value: Vector) -> Vector { sum + value }

@inline(__always)
private func pool(
  _ job: PoolingJob, from initial: Float, _ combine: (Vector, Vector) -> Vector,
  finish: (Vector, Int, Int) -> Vector
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
      var result = Vector(repeating: initial)
      var tapRow = top
      // The commonest widths have no loop over columns.
      if isDense && right - left == 2 {
        while tapRow < bottom {
          result = combine(combine(result, load(line)), load(line + lanes))
          line += rowStep
          tapRow += job.rowDilation
        }
      } else if isDense && right - left == 3 {
        while tapRow < bottom {
          result = combine(combine(combine(result, load(line)), load(line + lanes)), load(line + 2 * lanes))
          line += rowStep
          tapRow += job.rowDilation
        }
      }
      while tapRow < bottom {
        var tap = line
        var tapColumn = left
        while tapColumn < right {
          result = combine(result, load(tap))
          tap += columnStep
          tapColumn += job.columnDilation
        }
        line += rowStep
        tapRow += job.rowDilation
      }
      store(finish(result, row, column), to: output + column * lanes)
    }
  }
}
