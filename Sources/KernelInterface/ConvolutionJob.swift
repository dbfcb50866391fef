/// A piece of a convolution: a panel of output channel blocks, a range of images and a range of rows.
///
/// All pitches and steps are in floats, so that stride, dilation, halo and layout are nothing but numbers here:
///
///     output[n][b][r][c] = bounded(residual[n][b][r][c] + (bias[b] + Σ over (i, kr, kc, lane), in this order, of
///         input[n·inputImagePitch + i·inputPlanePitch + r·inputRowStep + c·inputColumnStep + kr·tapRowStep + kc·tapColumnStep + lane]
///         × weights[b·weightBlockPitch + (((i·kernelHeight + kr)·kernelWidth + kc)·lanes + lane)·16 ..< +16]))
///
/// where `output[n][b][r][c]` are 16 channels at `n·outputImagePitch + b·outputPlanePitch + r·outputRowPitch + c·16`, and
/// those of the residual, where there is one, by pitches of its own.
/// Every output is one chain of fused multiply-adds from 0, in that order, then the bias is added and then the residual: the
/// same bits on every instruction set with FMA, whatever the tile. What is beyond a bound is replaced by it; NaN stays NaN.
package struct ConvolutionJob {
  /// The first tap of the output pixel (0, 0), in the panel's first input plane; a halo lies before it.
  package var input: UnsafePointer<Float>
  package var weights: UnsafePointer<Float>
  /// `outputBlocks` × 16.
  package var bias: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>

  package var images: Int
  /// Blocks of 16 input channels, or single channels in the planar kernel.
  package var inputPlanes: Int
  /// Channels of the last input plane that are not padding, 1 … 16: products with the others are left out, which makes no
  /// difference, for they are +0. The blocked kernel alone looks at it.
  package var lastPlaneChannels: Int
  /// Channels of the last output block that are not padding, 1 … 16: the weights of the others are +0, and products with
  /// them may be left out.
  package var lastBlockChannels: Int
  package var kernelHeight: Int
  package var kernelWidth: Int
  /// 1 … ``maximumPanelBlocks``.
  package var outputBlocks: Int
  package var rows: Int
  package var columns: Int

  package var inputImagePitch: Int
  package var inputPlanePitch: Int
  package var inputRowStep: Int
  package var inputColumnStep: Int
  package var tapRowStep: Int
  package var tapColumnStep: Int
  package var weightBlockPitch: Int
  package var outputImagePitch: Int
  package var outputPlanePitch: Int
  package var outputRowPitch: Int

  /// What is added; may be the output's own memory.
  package var residual: UnsafePointer<Float>?
  package var residualImagePitch: Int
  package var residualPlanePitch: Int
  package var residualRowPitch: Int

  /// 0 for ReLU, −∞ for none.
  package var lowerBound: Float
  /// ∞ for none.
  package var upperBound: Float

  /// What is read when this is done, fetched into the cache meanwhile: `outputBlocks` runs of ``nextFloats`` floats,
  /// ``nextBlockPitch`` apart. Any address will do. The depthwise kernel fetches nothing.
  package var next: UnsafePointer<Float>?
  package var nextFloats = 0
  package var nextBlockPitch = 0

  /// Output blocks that share one stream of input in a panel.
  package static let maximumPanelBlocks = 4

  package init(
    input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, images: Int, inputPlanes: Int, kernelHeight: Int, kernelWidth: Int,
    outputBlocks: Int, rows: Int, columns: Int, inputImagePitch: Int, inputPlanePitch: Int, inputRowStep: Int,
    inputColumnStep: Int, tapRowStep: Int, tapColumnStep: Int, weightBlockPitch: Int, outputImagePitch: Int,
    outputPlanePitch: Int, outputRowPitch: Int, residual: UnsafePointer<Float>? = nil, residualImagePitch: Int = 0,
    residualPlanePitch: Int = 0, residualRowPitch: Int = 0, lastPlaneChannels: Int = channelBlock,
    lastBlockChannels: Int = channelBlock, lowerBound: Float = -.infinity, upperBound: Float = .infinity
  ) {
    self.input = input
    self.weights = weights
    self.bias = bias
    self.output = output
    self.images = images
    self.inputPlanes = inputPlanes
    self.lastPlaneChannels = lastPlaneChannels
    self.lastBlockChannels = lastBlockChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.outputBlocks = outputBlocks
    self.rows = rows
    self.columns = columns
    self.inputImagePitch = inputImagePitch
    self.inputPlanePitch = inputPlanePitch
    self.inputRowStep = inputRowStep
    self.inputColumnStep = inputColumnStep
    self.tapRowStep = tapRowStep
    self.tapColumnStep = tapColumnStep
    self.weightBlockPitch = weightBlockPitch
    self.outputImagePitch = outputImagePitch
    self.outputPlanePitch = outputPlanePitch
    self.outputRowPitch = outputRowPitch
    self.residual = residual
    self.residualImagePitch = residualImagePitch
    self.residualPlanePitch = residualPlanePitch
    self.residualRowPitch = residualRowPitch
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }
}
