internal import MartletIR
internal import MartletKernelInterface

extension Reduce: LowerableOp {
  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { axes[0] > 0 }

  /// Runs of adjacent axes, the last first; all but the last step leave a value for the next one.
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    var source = try lowering.plain(lowering.graph[node].operands[0])
    var extents = lowering.imageExtents(of: lowering.graph[node].operands[0])
    let images = lowering.graph[node].types[0].images
    let name = lowering.graph[node].name
    var left = axes
    while let last = left.popLast() {
      var first = last
      while left.last == first - 1 { first = left.removeLast() }
      let reduced = extents[(first - 1)..<last].reduce(1, *)
      let inner = extents[last...].reduce(1, *)
      extents.replaceSubrange((first - 1)..<last, with: repeatElement(1, count: last - first + 1))
      let outer = extents[..<(first - 1)].reduce(1, *)
      let target =
        left.isEmpty
        ? try lowering.definePlain(ValueID(node))
        : try lowering.defineTemporary("\(name).\(first)", .plain(outer * inner), images)
      let operation = ReduceOperation(
        function: function, input: source, output: target, images: images, outer: outer, extent: reduced, inner: inner)
      lowering.emit(operation, named: name, reads: [source], writes: target)
      source = target
    }
  }
}

/// An axis of plain values reduced to one number.
struct ReduceOperation: LoweredOperation {
  let function: Reduce.Function
  let input: BufferIndex
  let output: BufferIndex
  let images: Dimension
  /// Of one image.
  let outer: Int
  let extent: Int
  let inner: Int

  var algorithm: String { "reduce \(function.rawValue)" }

  private var kernelFunction: ReduceJob.Function {
    switch function {
    case .mean: .mean
    case .sum: .sum
    case .max: .maximum
    case .min: .minimum
    }
  }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * outer) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let slices = evenPart(task, of: taskCount(in: frame), total: frame.images(images) * outer)
    frame.kernels.reduce(
      ReduceJob(
        function: kernelFunction, input: frame.address(input) + slices.lowerBound * extent * inner,
        output: frame.address(output) + slices.lowerBound * inner, outer: slices.count, extent: extent, inner: inner))
  }
}
