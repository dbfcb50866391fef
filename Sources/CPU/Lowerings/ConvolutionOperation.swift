internal import MartletIR
internal import MartletKernelInterface

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
