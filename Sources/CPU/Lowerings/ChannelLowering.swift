internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

extension BatchNorm: LowerableOp {
  func readsAsWeight(operand: Int) -> Bool { operand > 0 }
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let parameters = lowering.graph[node].operands.dropFirst()
    var offsets: [Int] = []
    for parameter in parameters { offsets.append(try lowering.channelWeights(parameter)) }
    try lowering.lowerChannels(
      node, Self.mnemonic, epsilon: Float(epsilon), mean: offsets[0], variance: offsets[1],
      weight: offsets.count > 2 ? offsets[2] : nil, bias: offsets.count > 3 ? offsets[3] : nil)
  }
}

extension Scale: LowerableOp {
  func readsAsWeight(operand: Int) -> Bool { operand > 0 }
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { axis == 1 ? .either : .plain }

  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool {
    // The first axis counts images.
    axis > 0
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    let weight = try lowering.channelWeights(operands[1])
    let bias = operands.count > 2 ? try lowering.channelWeights(operands[2]) : nil
    try lowering.lowerChannels(node, Self.mnemonic, axis: axis, weight: weight, bias: bias)
  }
}

extension PReLU: LowerableOp {
  func readsAsWeight(operand: Int) -> Bool { operand > 0 }
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operand = lowering.graph[node].operands[1]
    let slopes = lowering.graph.type(of: operand).fixedShape?.elementCount ?? 0
    try lowering.lowerChannels(
      node, Self.mnemonic, weight: try lowering.channelWeights(operand), hasOneWeight: slopes == 1, isRectifier: true)
  }
}

extension Lowering {
  /// The offset of a parameter with an element for each channel, up to a whole block.
  mutating func channelWeights(_ value: ValueID) throws(CPUError) -> Int {
    guard let shape = graph.type(of: value).fixedShape else {
      throw CPUError("the parameter `\(graph[value.node].name)` has no fixed shape")
    }
    return try weights(value, shape, .bias)
  }

  /// A line for each channel.
  fileprivate mutating func lowerChannels(
    _ node: NodeID, _ name: String, axis: Int = 1, epsilon: Float = 0, mean: Int? = nil, variance: Int? = nil,
    weight: Int? = nil,
    bias: Int? = nil, hasOneWeight: Bool = false, isRectifier: Bool = false
  ) throws(CPUError) {
    let operand = graph[node].operands[0]
    let extents = graph[node].types[0].dimensions.dropFirst().compactMap(\.fixed)
    let isBlocked = takesBlocks(node)
    let input = isBlocked ? try blocked(operand) : try plain(operand)
    let output = isBlocked ? try defineBlocked(ValueID(node)) : try definePlain(ValueID(node))
    let operation = ChannelOperation(
      name: name, input: input, inputLayout: lowered[input].layout, output: output,
      outputLayout: lowered[output].layout, images: lowered[output].images,
      outer: extents[..<(axis - 1)].reduce(1, *), channels: extents[axis - 1], inner: extents[axis...].reduce(1, *),
      epsilon: epsilon, mean: mean, variance: variance, weight: weight,
      bias: bias, hasOneWeight: hasOneWeight, isRectifier: isRectifier)
    let sameLayout = operation.inputLayout == operation.outputLayout
    emit(operation, named: graph[node].name, reads: [input], writes: output, inPlace: sameLayout ? input : nil)
  }
}

/// A line for each channel; a task has planes of 16 channels, or plain slices of images.
struct ChannelOperation: LoweredOperation {
  /// The operator's.
  let name: String
  let input: BufferIndex
  let inputLayout: BufferLayout
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  /// In the plain layout: slices of an image, and their extents.
  let outer: Int
  let channels: Int
  let inner: Int
  let epsilon: Float
  let mean: Int?
  let variance: Int?
  let weight: Int?
  let bias: Int?
  let hasOneWeight: Bool
  let isRectifier: Bool

  var algorithm: String { name }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * planesOfImage }

  private var planesOfImage: Int { outputLayout.geometry == nil ? outer : outputLayout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (image, block) = plane.quotientAndRemainder(dividingBy: planesOfImage)
      let isPlain = outputLayout.geometry == nil
      let slice = isPlain ? block * channels * inner : 0
      var job = ChannelJob(
        input: frame.address(input) + inputLayout.offset(image: image, plane: block) + slice,
        output: frame.address(output) + outputLayout.offset(image: image, plane: block) + slice,
        hasOneWeight: hasOneWeight,
        isRectifier: isRectifier, epsilon: epsilon, inputRowPitch: inputLayout.rowPitch,
        outputRowPitch: outputLayout.rowPitch, liveLanes: outputLayout.liveLanes(ofBlock: block), channels: channels,
        inner: inner)
      let parameters = frame.weights + (isPlain ? 0 : block * channelBlock)
      job.mean = mean.map { parameters + $0 }
      job.variance = variance.map { parameters + $0 }
      job.weight = weight.map { (hasOneWeight ? frame.weights : parameters) + $0 }
      job.bias = bias.map { parameters + $0 }
      if let geometry = outputLayout.geometry {
        job.rows = geometry.height
        job.columns = geometry.width
        frame.kernels.blockedChannels(job)
      } else {
        frame.kernels.plainChannels(job)
      }
    }
  }
}
