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
  var lowerBound: Float {
    switch self {
    case .none: -.infinity
    case .relu: 0
    }
  }
}

/// The output blocks of a convolution in runs that read the same input blocks, each at most as long as a kernel takes.
struct ConvolutionPanels: Sendable {
  struct Panel: Sendable {
    var firstOutputBlock: Int
    var blocks: Int
    var firstInputPlane: Int
  }

  private(set) var panels: [Panel] = []
  /// Input planes that every output block reads.
  let inputPlanes: Int

  /// One group: all output blocks read all input planes.
  init(outputBlocks: Int, inputPlanes: Int) {
    self.inputPlanes = inputPlanes
    append(Array(repeating: 0, count: outputBlocks))
  }

  /// A depthwise convolution: output block b reads input block b, lane by lane.
  init(depthwiseBlocks: Int) {
    inputPlanes = 1
    panels = (0..<depthwiseBlocks).map { Panel(firstOutputBlock: $0, blocks: 1, firstInputPlane: $0) }
  }

  /// - Parameter weight: `[O, I / groups, kh, kw]`.
  init(weight: Shape, groups: Int, inputBlocks: Int) {
    let groupOutputs = weight[0] / groups
    let outputBlocks = (weight[0] + channelBlock - 1) / channelBlock
    /// The input blocks that hold the channels of the groups of an output block.
    let spans = (0..<outputBlocks).map { block -> Range<Int> in
      let firstGroup = block * channelBlock / groupOutputs
      let lastGroup = (min((block + 1) * channelBlock, weight[0]) - 1) / groupOutputs
      return firstGroup * weight[1] / channelBlock..<((lastGroup + 1) * weight[1] + channelBlock - 1) / channelBlock
    }
    let planes = spans.map(\.count).max() ?? 1
    inputPlanes = planes
    // Every block reads the same number of planes; where that is more than its groups need, the weights are zero.
    append(spans.map { min($0.lowerBound, inputBlocks - planes) })
  }

  private mutating func append(_ firstInputPlanes: [Int]) {
    for (block, first) in firstInputPlanes.enumerated() {
      if let last = panels.last, last.firstInputPlane == first, last.blocks < ConvolutionJob.maximumPanelBlocks {
        panels[panels.count - 1].blocks += 1
      } else {
        panels.append(Panel(firstOutputBlock: block, blocks: 1, firstInputPlane: first))
      }
    }
  }

  func packing(groups: Int) -> WeightPacking {
    let first = panels.flatMap { Array(repeating: $0.firstInputPlane, count: $0.blocks) }
    return .convolution(groups: groups, inputPlanes: inputPlanes, firstInputBlocks: first)
  }
}

/// A direct convolution.
struct ConvolutionOperation: LoweredOperation {
  enum Kind: String {
    case blocked = "direct convolution"
    case planar = "direct convolution of planes"
    case depthwise = "direct depthwise convolution"
  }

  let kind: Kind
  let input: BufferIndex
  let inputLayout: BufferLayout
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  let panels: ConvolutionPanels
  let kernel: [Int]
  let stride: [Int]
  let dilation: [Int]
  let padding: [Int]
  let weights: Int
  let bias: Int
  let lowerBound: Float

  var algorithm: String {
    "\(kind.rawValue) \(kernel[0])×\(kernel[1])" + (stride == [1, 1] ? "" : " stride \(stride[0])×\(stride[1])")
      + (lowerBound == 0 ? " + relu" : "")
  }

  /// A panel's work cut into ranges of images, and where those do not suffice, of rows.
  private func split(_ frame: Frame) -> (imageParts: Int, rowParts: Int) {
    guard frame.threads > 1 else { return (1, 1) }
    let wanted = (frame.threads * 4 + panels.panels.count - 1) / panels.panels.count
    let imageParts = min(frame.images(images), wanted)
    return (imageParts, min(rows, (wanted + imageParts - 1) / max(imageParts, 1)))
  }

  private var rows: Int { outputLayout.geometry?.height ?? 0 }

  func taskCount(in frame: Frame) -> Int {
    let split = self.split(frame)
    return panels.panels.count * split.imageParts * split.rowParts
  }

  func run(task: Int, in frame: Frame, worker: Int) {
    let split = self.split(frame)
    let panel = panels.panels[task / (split.imageParts * split.rowParts)]
    let images = evenPart(
      task / split.rowParts % split.imageParts, of: split.imageParts, total: frame.images(images))
    let rows = evenPart(task % split.rowParts, of: split.rowParts, total: self.rows)
    if images.isEmpty || rows.isEmpty { return }
    frame.kernels[keyPath: kernelPath](job(frame, panel, images, rows))
  }

  private var kernelPath: KeyPath<KernelTable, @Sendable (ConvolutionJob) -> Void> {
    switch kind {
    case .blocked: \.convolution
    case .planar: \.planarConvolution
    case .depthwise: \.depthwiseConvolution
    }
  }

  private func job(
    _ frame: Frame, _ panel: ConvolutionPanels.Panel, _ images: Range<Int>, _ rows: Range<Int>
  ) -> ConvolutionJob {
    let lanes = inputLayout.lanes
    let taps = kernel[0] * kernel[1]
    let weightBlockPitch = panels.inputPlanes * taps * channelBlock * (kind == .blocked ? channelBlock : 1)
    let firstTap = inputLayout.origin - padding[0] * inputLayout.rowPitch - padding[1] * lanes
    let inputImagePitch = inputLayout.imagePitch ?? 0
    let outputImagePitch = outputLayout.imagePitch ?? 0
    return ConvolutionJob(
      input: frame.address(input) + images.lowerBound * inputImagePitch
        + panel.firstInputPlane * inputLayout.planePitch + firstTap
        + rows.lowerBound * stride[0] * inputLayout.rowPitch,
      weights: frame.weights + weights + panel.firstOutputBlock * weightBlockPitch,
      bias: frame.weights + bias + panel.firstOutputBlock * channelBlock,
      output: frame.address(output) + images.lowerBound * outputImagePitch
        + panel.firstOutputBlock * outputLayout.planePitch + outputLayout.origin
        + rows.lowerBound * outputLayout.rowPitch,
      images: images.count, inputPlanes: panels.inputPlanes, kernelHeight: kernel[0], kernelWidth: kernel[1],
      outputBlocks: panel.blocks, rows: rows.count, columns: outputLayout.geometry?.width ?? 0,
      inputImagePitch: inputImagePitch, inputPlanePitch: inputLayout.planePitch,
      inputRowStep: stride[0] * inputLayout.rowPitch, inputColumnStep: stride[1] * lanes,
      tapRowStep: dilation[0] * inputLayout.rowPitch, tapColumnStep: dilation[1] * lanes,
      weightBlockPitch: weightBlockPitch, outputImagePitch: outputImagePitch,
      outputPlanePitch: outputLayout.planePitch, outputRowPitch: outputLayout.rowPitch, lowerBound: lowerBound)
  }
}
