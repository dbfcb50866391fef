internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

extension LayerNorm: LowerableOp {
  func readsAsWeight(operand: Int) -> Bool { operand > 0 }

  /// Only the channels of images can be normalised in the blocked layout.
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { axes == [1] ? .either : .plain }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    let name = lowering.graph[node].name
    var offsets: [Int] = []
    for parameter in operands.dropFirst() {
      guard let shape = lowering.graph.type(of: parameter).fixedShape else {
        throw CPUError("the parameter `\(lowering.graph[parameter.node].name)` has no fixed shape")
      }
      // Whole blocks of a vector can be read.
      offsets.append(try lowering.weights(parameter, shape, shape.rank == 1 ? .bias : .plain))
    }
    let (weight, bias) = (offsets.first, offsets.count > 1 ? offsets[1] : nil)
    if lowering.takesBlocks(node) {
      let input = try lowering.blocked(operands[0])
      let output = try lowering.defineBlocked(ValueID(node))
      let operation = ChannelNormOperation(
        input: input, inputLayout: lowering.lowered[input].layout, output: output,
        outputLayout: lowering.lowered[output].layout, images: lowering.lowered[output].images, weight: weight,
        bias: bias, epsilon: Float(epsilon))
      let sameLayout = operation.inputLayout == operation.outputLayout
      lowering.emit(operation, named: name, reads: [input], writes: output, inPlace: sameLayout ? input : nil)
      return
    }
    let input = try lowering.plain(operands[0])
    let output = try lowering.definePlain(ValueID(node))
    let extents = extents(of: [1] + lowering.graph[node].types[0].dimensions.dropFirst().compactMap(\.fixed))
    let operation = LayerNormOperation(
      input: input, output: output, images: lowering.lowered[output].images, outer: extents.outer,
      extent: extents.extent, inner: extents.inner, weight: weight, bias: bias, epsilon: Float(epsilon))
    lowering.emit(operation, named: name, reads: [input], writes: output, inPlace: input)
  }
}

/// Layer normalisation of plain rows.
struct LayerNormOperation: LoweredOperation {
  let input: BufferIndex
  let output: BufferIndex
  let images: Dimension
  /// Of one image.
  let outer: Int
  let extent: Int
  let inner: Int
  let weight: Int?
  let bias: Int?
  let epsilon: Float

  var algorithm: String { "layer norm" }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * outer) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let slices = evenPart(task, of: taskCount(in: frame), total: frame.images(images) * outer)
    let offset = slices.lowerBound * extent * inner
    frame.kernels.layerNorm(
      LayerNormJob(
        input: frame.address(input) + offset, output: frame.address(output) + offset,
        weight: weight.map { frame.weights + $0 }, bias: bias.map { frame.weights + $0 }, outer: slices.count,
        extent: extent, inner: inner, epsilon: epsilon))
  }
}

/// Layer normalisation of the channels of each pixel, row by row.
struct ChannelNormOperation: LoweredOperation {
  let input: BufferIndex
  let inputLayout: BufferLayout
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  let weight: Int?
  let bias: Int?
  let epsilon: Float

  var algorithm: String { "layer norm of channels" }

  private var image: ImageGeometry { outputLayout.geometry ?? ImageGeometry(channels: 0, height: 0, width: 0) }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * image.height) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for line in evenPart(task, of: taskCount(in: frame), total: frame.images(images) * image.height) {
      let (index, row) = line.quotientAndRemainder(dividingBy: image.height)
      frame.kernels.channelNorm(
        ChannelNormJob(
          input: frame.address(input) + inputLayout.offset(image: index, plane: 0),
          output: frame.address(output) + outputLayout.offset(image: index, plane: 0),
          weight: weight.map { frame.weights + $0 }, bias: bias.map { frame.weights + $0 }, channels: image.channels,
          firstRow: row, endRow: row + 1, columns: image.width, inputPlanePitch: inputLayout.planePitch,
          inputRowPitch: inputLayout.rowPitch, outputPlanePitch: outputLayout.planePitch,
          outputRowPitch: outputLayout.rowPitch, epsilon: epsilon))
    }
  }
}
