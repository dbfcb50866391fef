internal import MartletIR
internal import MartletKernelInterface

extension Softmax: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerSoftmax(node, axis: axis, isLogarithm: false)
  }
}

extension LogSoftmax: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerSoftmax(node, axis: axis, isLogarithm: true)
  }
}

extension Lowering {
  fileprivate mutating func lowerSoftmax(_ node: NodeID, axis: Int, isLogarithm: Bool) throws(CPUError) {
    let type = graph[node].types[0]
    let extents = type.dimensions.dropFirst().compactMap(\.fixed)
    guard extents.count == type.rank - 1 else { throw CPUError("`\(graph[node].name)` has no fixed shape") }
    let input = try plain(graph[node].operands[0])
    let output = try definePlain(ValueID(node))
    let operation = SoftmaxOperation(
      isLogarithm: isLogarithm, input: input, output: output, images: type.images,
      outer: extents[..<(axis - 1)].reduce(1, *), axis: extents[axis - 1], inner: extents[axis...].reduce(1, *))
    emit(operation, named: graph[node].name, reads: [input], writes: output, inPlace: input)
  }
}

/// Softmax, or its logarithm, of plain rows.
struct SoftmaxOperation: LoweredOperation {
  let isLogarithm: Bool
  let input: BufferIndex
  let output: BufferIndex
  let images: Dimension
  /// Of one image.
  let outer: Int
  let axis: Int
  let inner: Int

  var algorithm: String { isLogarithm ? "logarithm of softmax" : "softmax" }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * outer) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let rows = evenPart(task, of: taskCount(in: frame), total: frame.images(images) * outer)
    let offset = rows.lowerBound * axis * inner
    let job = SoftmaxJob(
      input: frame.address(input) + offset, output: frame.address(output) + offset, outer: rows.count, axis: axis,
      inner: inner)
    if isLogarithm { frame.kernels.logSoftmax(job) } else { frame.kernels.softmax(job) }
  }
}
