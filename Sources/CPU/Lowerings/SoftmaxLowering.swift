internal import MartletIR
internal import MartletKernelInterface

extension Softmax: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let type = lowering.graph[node].types[0]
    let extents = type.dimensions.dropFirst().compactMap(\.fixed)
    guard extents.count == type.rank - 1 else { throw CPUError("`\(lowering.graph[node].name)` has no fixed shape") }
    let input = try lowering.plain(lowering.graph[node].operands[0])
    let output = try lowering.definePlain(ValueID(node))
    let operation = SoftmaxOperation(
      input: input, output: output, images: type.images, outer: extents[..<(axis - 1)].reduce(1, *),
      axis: extents[axis - 1], inner: extents[axis...].reduce(1, *))
    lowering.emit(operation, named: lowering.graph[node].name, reads: [input], writes: output, inPlace: input)
  }
}

/// Softmax of plain rows.
struct SoftmaxOperation: LoweredOperation {
  let input: BufferIndex
  let output: BufferIndex
  let images: Dimension
  /// Of one image.
  let outer: Int
  let axis: Int
  let inner: Int

  var algorithm: String { "softmax" }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * outer) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let rows = evenPart(task, of: taskCount(in: frame), total: frame.images(images) * outer)
    let offset = rows.lowerBound * axis * inner
    frame.kernels.softmax(
      SoftmaxJob(
        input: frame.address(input) + offset, output: frame.address(output) + offset, outer: rows.count, axis: axis,
        inner: inner))
  }
}
