/// The products of a Winograd convolution: at each point those of a panel of weights with a row of tiles.
///
///     products[p·productPointPitch + b·productBlockPitch + t·16 ..< +16] = [what is there, or +0] + Σ over (plane, lane), in this order, of
///         inputs[p·inputPointPitch + plane·inputPlanePitch + t·16 + lane]
///         × weights[p·weightPointPitch + ((plane·16 + lane)·outputBlocks + b)·16 ..< +16]
///
/// Every product is one chain of fused multiply-adds, whatever number of jobs its planes are cut into: the same bits on every
/// instruction set with FMA.
package struct WinogradProductsJob {
  package var inputs: UnsafePointer<Float>
  package var weights: UnsafePointer<Float>
  package var products: UnsafeMutablePointer<Float>
  package var points: Int
  /// At least 1.
  package var tiles: Int
  /// 1 … ``ConvolutionJob/maximumPanelBlocks``.
  package var outputBlocks: Int
  /// Blocks of 16 input channels, at least 1.
  package var inputPlanes: Int
  /// Channels of the last input plane that are not padding, 1 … 16: products with the others, which are +0, are left out.
  package var lastPlaneChannels = channelBlock
  package var inputPointPitch: Int
  package var inputPlanePitch: Int
  package var weightPointPitch: Int
  package var productPointPitch: Int
  package var productBlockPitch: Int
  /// Whether the chains go on from what is there.
  package var continues: Bool

  /// What is read when this is done, fetched into the cache meanwhile: ``nextRuns`` runs of ``nextFloats`` floats,
  /// ``nextPitch`` apart. Any address will do.
  package var next: UnsafePointer<Float>?
  package var nextRuns = 0
  package var nextFloats = 0
  package var nextPitch = 0

  package init(
    inputs: UnsafePointer<Float>, weights: UnsafePointer<Float>, products: UnsafeMutablePointer<Float>, points: Int,
    tiles: Int, outputBlocks: Int, inputPlanes: Int, inputPointPitch: Int, inputPlanePitch: Int, weightPointPitch: Int,
    productPointPitch: Int, productBlockPitch: Int, continues: Bool
  ) {
    self.inputs = inputs
    self.weights = weights
    self.products = products
    self.points = points
    self.tiles = tiles
    self.outputBlocks = outputBlocks
    self.inputPlanes = inputPlanes
    self.inputPointPitch = inputPointPitch
    self.inputPlanePitch = inputPlanePitch
    self.weightPointPitch = weightPointPitch
    self.productPointPitch = productPointPitch
    self.productBlockPitch = productBlockPitch
    self.continues = continues
  }
}
