import MartletKernelInterface

/// Tiles of four rows by 16 columns.
@inline(never)
func matrixProduct(_ job: MatrixProductJob) {
  var row = 0
  while row + 4 <= job.rows {
    multiply(InlineArray<4, Vector>.self, job, row: row)
    row += 4
  }
  while row < job.rows {
    multiply(InlineArray<1, Vector>.self, job, row: row)
    row += 1
  }
}

@inline(__always)
private func multiply<let rows: Int>(_: InlineArray<rows, Vector>.Type, _ job: MatrixProductJob, row: Int) {
  let left = job.left + row * job.inner
  let output = job.output + row * job.columns
  var column = 0
  while column < job.columns {
    let live = min(lanes, job.columns - column)
    var sums: InlineArray<rows, Vector> = zeros()
    for index in 0..<job.inner {
      let factors = load(job.right + index * job.columns + column, count: live)
      for line in 0..<rows {
        sums[unchecked: line] = multiplyAdd(
          sums[unchecked: line], Vector(repeating: left[line * job.inner + index]), factors)
      }
    }
    for line in 0..<rows {
      store(sums[unchecked: line], count: live, to: output + line * job.columns + column)
    }
    column += lanes
  }
}
