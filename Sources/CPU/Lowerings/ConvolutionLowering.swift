internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

extension Conv2D: LowerableOp {
  /// Whether the input is read plane by plane, as the caller gives it: a first layer of few channels, of which the
  /// blocked layout would be mostly zeros.
  func readsPlanar(_ input: ValueID, in lowering: Lowering) -> Bool {
    groups == 1 && lowering.isGraphInput(input)
      && (lowering.graph.type(of: input).imageGeometry?.channels ?? channelBlock) < channelBlock
  }

  func readsAsWeight(operand: Int) -> Bool { operand > 0 }

  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { activation.isBound }

  func inputHalo(of node: NodeID, in lowering: Lowering) -> Halo {
    let input = lowering.identity(lowering.graph[node].operands[0])
    return readsPlanar(input, in: lowering) ? Halo() : Halo(padding: padding)
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    let name = lowering.graph[node].name
    guard let weight = lowering.graph.type(of: operands[1]).fixedShape,
      let image = lowering.graph.type(of: operands[0]).imageGeometry
    else { throw CPUError("`\(name)` has no fixed shape") }
    let isDepthwise = groups > 1 && groups == image.channels && weight[0] == groups
    let isPlanar = readsPlanar(lowering.identity(operands[0]), in: lowering)

    let input: BufferIndex
    let inputLayout: BufferLayout
    if isPlanar {
      (input, inputLayout) = try lowering.planar(operands[0], halo: Halo(padding: padding))
    } else {
      input = try lowering.blocked(operands[0])
      inputLayout = lowering.lowered[input].layout
    }
    let output = try lowering.defineBlocked(ValueID(node))
    let outputLayout = lowering.lowered[output].layout
    let panels =
      isDepthwise
      ? ConvolutionPanels(depthwiseBlocks: outputLayout.planes)
      : isPlanar
        ? ConvolutionPanels(outputBlocks: outputLayout.planes, inputPlanes: weight[1])
        : ConvolutionPanels(weight: weight, groups: groups, inputBlocks: inputLayout.planes)
    let packing: WeightPacking =
      isDepthwise ? .depthwise : isPlanar ? .planarConvolution : panels.packing(groups: groups)
    let weights = try lowering.weights(operands[1], weight, packing)
    let bias = try lowering.weights(operands.count == 3 ? operands[2] : nil, [weight[0]], .bias)
    let operation = ConvolutionOperation(
      kind: isDepthwise ? .depthwise : isPlanar ? .planar : .blocked, input: input, inputLayout: inputLayout,
      output: output, outputLayout: outputLayout, images: lowering.lowered[output].images, panels: panels,
      kernel: [weight[2], weight[3]], stride: stride, dilation: dilation, padding: padding, weights: weights,
      bias: bias, lowerBound: activation.lowerBound)
    lowering.emit(operation, named: name, reads: [input], writes: output)
  }
}

extension Activation {
  /// What the kernels take the maximum with: 0 for ReLU, −∞ for none.
  var lowerBound: Float { self == .relu ? 0 : -.infinity }

  /// Whether the kernels apply it themselves.
  var isBound: Bool { self == .relu || self == .none }
}
