internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

extension ConvTranspose2D: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func readsAsWeight(operand: Int) -> Bool { operand > 0 }

  /// The rows and columns outside the image that taps of the result's edges reach.
  func inputHalo(of node: NodeID, in lowering: Lowering) -> Halo {
    let graph = lowering.graph
    guard let weight = graph.type(of: graph[node].operands[1]).fixedShape,
      let image = graph.type(of: graph[node].operands[0]).imageGeometry,
      let output = graph[node].types[0].imageGeometry
    else { return Halo() }
    func reach(_ axis: Int, _ input: Int, _ output: Int) -> (before: Int, after: Int) {
      let before = ((weight[2 + axis] - 1) * dilation[axis] - padding[axis]) / stride[axis]
      return (max(0, before), max(0, (output - 1 + padding[axis]) / stride[axis] - (input - 1)))
    }
    let rows = reach(0, image.height, output.height)
    let columns = reach(1, image.width, output.width)
    return Halo(padding: [rows.before, columns.before, rows.after, columns.after])
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    guard let weight = lowering.graph.type(of: operands[1]).fixedShape else {
      throw CPUError("`\(lowering.graph[node].name)` has no fixed shape")
    }
    let input = try lowering.blocked(operands[0])
    let output = try lowering.defineBlocked(ValueID(node))
    let (inputLayout, outputLayout) = (lowering.lowered[input].layout, lowering.lowered[output].layout)
    let panels = ConvolutionPanels(
      weight: [weight[1] * groups, weight[0] / groups, weight[2], weight[3]], groups: groups,
      inputBlocks: inputLayout.planes)
    let firstPlanes = panels.panels.flatMap { Array(repeating: $0.firstInputPlane, count: $0.blocks) }
    let packing = WeightPacking.transposedConvolution(
      groups: groups, inputPlanes: panels.inputPlanes, firstInputBlocks: firstPlanes)
    let operation = TransposedConvolutionOperation(
      input: input, inputLayout: inputLayout, output: output, outputLayout: outputLayout,
      images: lowering.lowered[output].images, inputPlanes: panels.inputPlanes, firstInputPlanes: firstPlanes,
      kernel: [weight[2], weight[3]], stride: stride, dilation: dilation, padding: padding,
      weights: try lowering.weights(operands[1], weight, packing),
      bias: try lowering.weights(operands.count == 3 ? operands[2] : nil, [weight[1] * groups], .bias))
    lowering.emit(operation, named: lowering.graph[node].name, reads: [input], writes: output)
  }
}

/// A direct transposed convolution; a task has blocks of 16 output channels.
struct TransposedConvolutionOperation: LoweredOperation {
  let input: BufferIndex
  let inputLayout: BufferLayout
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  /// Input planes that every output block reads, and the first of them for each.
  let inputPlanes: Int
  let firstInputPlanes: [Int]
  let kernel: [Int]
  let stride: [Int]
  let dilation: [Int]
  let padding: [Int]
  let weights: Int
  let bias: Int

  var algorithm: String {
    "direct transposed convolution \(kernel[0])×\(kernel[1]) stride \(stride[0])×\(stride[1])"
  }

  var multiplyAdds: Double {
    Double(inputLayout.rows * inputLayout.rowCount) * Double(inputPlanes) * Double(kernel[0] * kernel[1])
      * Double(outputLayout.planes)
  }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * outputLayout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    guard let image = outputLayout.geometry else { return }
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (index, block) = plane.quotientAndRemainder(dividingBy: outputLayout.planes)
      let blockWeights = block * inputPlanes * kernel[0] * kernel[1] * channelBlock * channelBlock
      frame.kernels.transposedConvolution(
        TransposedConvolutionJob(
          input: frame.address(input) + inputLayout.offset(image: index, plane: firstInputPlanes[block]),
          weights: frame.weights + weights + blockWeights, bias: frame.weights + bias + block * channelBlock,
          output: frame.address(output) + outputLayout.offset(image: index, plane: block), inputPlanes: inputPlanes,
          kernelHeight: kernel[0], kernelWidth: kernel[1], firstRow: 0, endRow: image.height, columns: image.width,
          rowStride: stride[0], columnStride: stride[1], rowDilation: dilation[0], columnDilation: dilation[1],
          top: padding[0], left: padding[1], inputPlanePitch: inputLayout.planePitch,
          inputRowPitch: inputLayout.rowPitch, outputRowPitch: outputLayout.rowPitch))
    }
  }
}
