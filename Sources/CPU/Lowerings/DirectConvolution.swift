internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

/// A direct convolution, everything decided but where its result goes: kernel, input, panels and weights.
struct DirectConvolution: Sendable {
  enum Kind: String {
    case blocked = "direct convolution"
    case planar = "direct convolution of planes"
    case depthwise = "direct depthwise convolution"
  }

  let kind: Kind
  let input: BufferIndex
  let inputLayout: BufferLayout
  let panels: ConvolutionPanels
  let outputChannels: Int
  let kernel: [Int]
  let stride: [Int]
  let dilation: [Int]
  let padding: [Int]
  let weights: Int
  let bias: Int
  /// Rows and columns of the result.
  let height: Int
  let width: Int

  /// For people: `direct convolution 5×5`.
  var name: String {
    "\(kind.rawValue) \(kernel[0])×\(kernel[1])" + (stride == [1, 1] ? "" : " stride \(stride[0])×\(stride[1])")
  }

  /// Of vectors, for an image, without those of the padding lanes of the last input plane.
  var multiplyAdds: Double {
    var products = Double(weightVectors)
    if kind == .blocked {
      let padding = channelBlock - inputLayout.liveLanes(ofBlock: inputLayout.planes - 1)
      products -= Double(padding * kernel[0] * kernel[1] * outputBlocks)
    }
    return Double(height * width) * products
  }

  private var outputBlocks: Int { panels.panels.reduce(0) { $0 + $1.blocks } }

  /// Vectors of packed weights.
  private var weightVectors: Int {
    let channels = kind == .blocked ? panels.inputPlanes * channelBlock : kind == .planar ? panels.inputPlanes : 1
    return kernel[0] * kernel[1] * channels * outputBlocks
  }

  /// The work on all images and rows of the result, which may be the rows of its pool, cut for the threads.
  func split(images: Int, rows: Int, in frame: Frame) -> ConvolutionPanels.Split {
    panels.split(
      images: images, rows: rows, imagesAtOnce: imagesAtOnce(of: images), sharesWeights: sharesWeights, in: frame)
  }

  /// The images that all panels go through before other images. An image is read again for each panel, and only from near by
  /// if few come between; all weights are read again for each of these groups.
  private func imagesAtOnce(of images: Int) -> Int {
    let image = inputLayout.imagePitch ?? 0
    if kind == .depthwise || panels.panels.count == 1 || image * images <= Self.cachedFloats { return max(1, images) }
    let near = max(1, Self.cachedFloats / max(1, image))
    let weights = Double(weightVectors * channelBlock)
    let allInputs = Double(image) * Double(images)
    let asGroups = weights * Double((images + near - 1) / near) + allInputs
    return asGroups < weights + allInputs * Double(panels.panels.count) ? near : images
  }

  /// What of an input stays in a core's second-level cache beside the weights of two panels.
  private static let cachedFloats = 1 << 17

  /// What several threads have read costs the one that writes there next about as much as reading eight times as many
  /// weights, which nobody writes.
  private static let costOfSharing = 8

  private var sharesWeights: Bool {
    weightVectors * channelBlock < Self.costOfSharing * (inputLayout.imagePitch ?? 0)
  }

  /// Where the result of a job goes.
  struct Target {
    /// The pixel of the panel's first block, the first image and the first row, in column 0.
    var address: UnsafeMutablePointer<Float>
    var imagePitch: Int
    var planePitch: Int
    var rowPitch: Int
  }

  /// Runs the kernel for some rows of some images of a panel; what the kernel leaves of the epilogue is the caller's.
  func run(
    _ panel: ConvolutionPanels.Panel, images: Range<Int>, rows: Range<Int>, to target: Target, _ epilogue: Epilogue,
    in frame: Frame
  ) {
    let lanes = inputLayout.lanes
    let taps = kernel[0] * kernel[1]
    let weightBlockPitch = panels.inputPlanes * taps * channelBlock * (kind == .blocked ? channelBlock : 1)
    let firstTap = inputLayout.origin - padding[0] * inputLayout.rowPitch - padding[1] * lanes
    let inputImagePitch = inputLayout.imagePitch ?? 0
    var job = ConvolutionJob(
      input: frame.address(input) + images.lowerBound * inputImagePitch
        + panel.firstInputPlane * inputLayout.planePitch + firstTap
        + rows.lowerBound * stride[0] * inputLayout.rowPitch,
      weights: frame.weights + weights + panel.firstOutputBlock * weightBlockPitch,
      bias: frame.weights + bias + panel.firstOutputBlock * channelBlock, output: target.address, images: images.count,
      inputPlanes: panels.inputPlanes, kernelHeight: kernel[0], kernelWidth: kernel[1], outputBlocks: panel.blocks,
      rows: rows.count, columns: width, inputImagePitch: inputImagePitch, inputPlanePitch: inputLayout.planePitch,
      inputRowStep: stride[0] * inputLayout.rowPitch, inputColumnStep: stride[1] * lanes,
      tapRowStep: dilation[0] * inputLayout.rowPitch, tapColumnStep: dilation[1] * lanes,
      weightBlockPitch: weightBlockPitch, outputImagePitch: target.imagePitch, outputPlanePitch: target.planePitch,
      outputRowPitch: target.rowPitch,
      lastPlaneChannels: inputLayout.liveLanes(ofBlock: panel.firstInputPlane + panels.inputPlanes - 1),
      lastBlockChannels: min(
        channelBlock, outputChannels - (panel.firstOutputBlock + panel.blocks - 1) * channelBlock),
      lowerBound: epilogue.bounds.lower, upperBound: epilogue.bounds.upper)
    // The weights of the next panel; behind the last lie those of the next layer.
    job.next = job.weights + panel.blocks * weightBlockPitch
    job.nextFloats = weightBlockPitch
    job.nextBlockPitch = weightBlockPitch
    if let residual = epilogue.residual {
      let layout = residual.layout
      job.residual = UnsafePointer(
        frame.address(residual.buffer) + layout.offset(image: images.lowerBound, plane: panel.firstOutputBlock)
          + rows.lowerBound * layout.rowPitch)
      job.residualImagePitch = layout.imagePitch ?? 0
      job.residualPlanePitch = layout.planePitch
      job.residualRowPitch = layout.rowPitch
    }
    switch kind {
    case .blocked: frame.kernels.convolution(job)
    case .planar: frame.kernels.planarConvolution(job)
    case .depthwise: frame.kernels.depthwiseConvolution(job)
    }
  }
}

extension Conv2D {
  /// Whether the input is read plane by plane, as the caller gives it: a first layer of few channels, of which the
  /// blocked layout would be mostly zeros.
  private func readsPlanar(_ input: ValueID, in lowering: Lowering) -> Bool {
    groups == 1 && lowering.isGraphInput(input)
      && (lowering.graph.type(of: input).imageGeometry?.channels ?? channelBlock) < channelBlock
  }

  func layoutChoice(reading input: ValueID, in lowering: Lowering) -> LayoutChoice {
    readsPlanar(lowering.identity(input), in: lowering) ? .planes : .blocked
  }

  /// The zeros that the convolution reads round the blocked form of its input.
  func halo(of input: ValueID, in lowering: Lowering) -> Halo {
    readsPlanar(lowering.identity(input), in: lowering) ? Halo() : Halo(padding: padding)
  }

  /// The convolution with its input laid out and its weights packed.
  /// - Parameters:
  ///   - operands: input, weight and perhaps a bias.
  ///   - result: the convolution's own type.
  func direct(
    _ operands: [ValueID], result: TensorType, named name: String, in lowering: inout Lowering
  ) throws(CPUError) -> DirectConvolution {
    guard let weight = lowering.graph.type(of: operands[1]).fixedShape,
      let image = lowering.graph.type(of: operands[0]).imageGeometry, let output = result.imageGeometry
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
    let panels =
      isDepthwise
      ? ConvolutionPanels(
        depthwiseBlocks: output.blocks, planeFloats: output.height * output.width * channelBlock)
      : isPlanar
        ? ConvolutionPanels(outputBlocks: output.blocks, inputPlanes: weight[1])
        : ConvolutionPanels(weight: weight, groups: groups, inputBlocks: inputLayout.planes)
    let packing: WeightPacking =
      isDepthwise ? .depthwise : isPlanar ? .planarConvolution : panels.packing(groups: groups)
    return DirectConvolution(
      kind: isDepthwise ? .depthwise : isPlanar ? .planar : .blocked, input: input, inputLayout: inputLayout,
      panels: panels, outputChannels: weight[0], kernel: [weight[2], weight[3]], stride: stride, dilation: dilation,
      padding: padding,
      weights: try lowering.weights(operands[1], weight, packing),
      bias: try lowering.weights(operands.count == 3 ? operands[2] : nil, [weight[0]], .bias),
      height: output.height, width: output.width)
  }
}
