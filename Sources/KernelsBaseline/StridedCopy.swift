import MartletKernelInterface

@inline(never)
func stridedCopy(_ job: StridedCopyJob) {
  copy(job, axis: 0, job.input, job.output)
}

private func copy(
  _ job: StridedCopyJob, axis: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
) {
  let left = job.rank - axis
  if left == 1 {
    copyLine(
      input, output, count: job.extents[axis], inputStep: job.inputSteps[axis], outputStep: job.outputSteps[axis])
  } else if left == 2 && job.inputSteps[axis] == 1 && job.outputSteps[axis + 1] == 1 {
    copyTransposed(
      input, output, rows: job.extents[axis], columns: job.extents[axis + 1], inputPitch: job.inputSteps[axis + 1],
      outputPitch: job.outputSteps[axis])
  } else {
    for index in 0..<job.extents[axis] {
      copy(job, axis: axis + 1, input + index * job.inputSteps[axis], output + index * job.outputSteps[axis])
    }
  }
}

@inline(__always)
private func copyLine(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int, inputStep: Int, outputStep: Int
) {
  if inputStep == 1 && outputStep == 1 {
    var index = 0
    while index < count {
      let live = min(lanes, count - index)
      store(load(input + index, count: live), count: live, to: output + index)
      index += lanes
    }
  } else {
    for index in 0..<count { output[index * outputStep] = input[index * inputStep] }
  }
}

/// output[r · outputPitch + c] = input[c · inputPitch + r], in squares of 16 × 16 and a rest.
@inline(__always)
private func copyTransposed(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, rows: Int, columns: Int, inputPitch: Int,
  outputPitch: Int
) {
  let wholeRows = rows - rows % lanes
  let wholeColumns = columns - columns % lanes
  var column = 0
  while column < wholeColumns {
    var row = 0
    while row < wholeRows {
      var square: InlineArray<16, Vector> = zeros()
      for index in 0..<lanes {
        square[unchecked: index] = loadUnaligned(input + (column + index) * inputPitch + row)
      }
      square = transposed(square)
      for index in 0..<lanes {
        storeUnaligned(square[unchecked: index], to: output + (row + index) * outputPitch + column)
      }
      row += lanes
    }
    column += lanes
  }
  for row in 0..<rows {
    let first = row < wholeRows ? wholeColumns : 0
    for column in first..<columns { output[row * outputPitch + column] = input[column * inputPitch + row] }
  }
}
