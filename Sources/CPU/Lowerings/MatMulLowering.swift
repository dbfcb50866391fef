internal import MartletIR
internal import MartletKernelInterface

extension MatMul: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    let left = lowering.imageExtents(of: operands[0])
    let right = lowering.imageExtents(of: operands[1])
    let inputs = [try lowering.plain(operands[0]), try lowering.plain(operands[1])]
    let output = try lowering.definePlain(ValueID(node))
    let operation = MatrixProductOperation(
      left: inputs[0], right: inputs[1], output: output, images: lowering.lowered[output].images,
      matrices: left.dropLast(2).reduce(1, *), rows: left[left.count - 2], inner: left[left.count - 1],
      columns: right[right.count - 1])
    lowering.emit(operation, named: lowering.graph[node].name, reads: inputs, writes: output)
  }
}

/// Products of plain matrices; a task has some of them.
struct MatrixProductOperation: LoweredOperation {
  let left: BufferIndex
  let right: BufferIndex
  let output: BufferIndex
  let images: Dimension
  /// Of one image.
  let matrices: Int
  let rows: Int
  let inner: Int
  let columns: Int

  var algorithm: String { "product of two values" }

  var multiplyAdds: Double { Double(matrices * rows) * Double(inner) * Double(columns) / Double(channelBlock) }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * matrices) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for matrix in evenPart(task, of: taskCount(in: frame), total: frame.images(images) * matrices) {
      frame.kernels.matrixProduct(
        MatrixProductJob(
          left: frame.address(left) + matrix * rows * inner, right: frame.address(right) + matrix * inner * columns,
          output: frame.address(output) + matrix * rows * columns, rows: rows, inner: inner, columns: columns))
    }
  }
}
