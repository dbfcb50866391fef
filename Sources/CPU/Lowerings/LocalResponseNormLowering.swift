internal import MartletIR
internal import MartletKernelInterface

extension LocalResponseNorm: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let input = try lowering.blocked(lowering.graph[node].operands[0])
    let output = try lowering.defineBlocked(ValueID(node))
    let operation = LocalResponseOperation(
      input: input, inputLayout: lowering.lowered[input].layout, output: output,
      outputLayout: lowering.lowered[output].layout, images: lowering.lowered[output].images, before: reach.before,
      after: reach.after, bias: Float(bias), scale: Float(reach.scale), exponent: Float(beta))
    let sameLayout = operation.inputLayout == operation.outputLayout
    lowering.emit(
      operation, named: lowering.graph[node].name, reads: [input], writes: output, inPlace: sameLayout ? input : nil)
  }
}

/// Local response normalisation, pixel by pixel.
struct LocalResponseOperation: LoweredOperation {
  let input: BufferIndex
  let inputLayout: BufferLayout
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  let before: Int
  let after: Int
  let bias: Float
  let scale: Float
  let exponent: Float

  var algorithm: String { "local response norm" }

  private var image: ImageGeometry { outputLayout.geometry ?? ImageGeometry(channels: 0, height: 0, width: 0) }

  /// A window of more channels than there are sees what a window of all of them sees.
  private var reach: (before: Int, after: Int) { (min(before, image.channels), min(after, image.channels)) }

  var scratchFloats: Int { reach.before + image.blocks * channelBlock + reach.after + channelBlock }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * image.height) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for line in evenPart(task, of: taskCount(in: frame), total: frame.images(images) * image.height) {
      let (index, row) = line.quotientAndRemainder(dividingBy: image.height)
      frame.kernels.localResponse(
        LocalResponseJob(
          input: frame.address(input) + inputLayout.offset(image: index, plane: 0),
          output: frame.address(output) + outputLayout.offset(image: index, plane: 0), channels: image.channels,
          firstRow: row, endRow: row + 1, columns: image.width, inputPlanePitch: inputLayout.planePitch,
          inputRowPitch: inputLayout.rowPitch, outputPlanePitch: outputLayout.planePitch,
          outputRowPitch: outputLayout.rowPitch, before: reach.before, after: reach.after, bias: bias, scale: scale,
          exponent: exponent, scratch: frame.scratch(worker: worker)))
    }
  }
}
