/// The transform of weights: of the blocks of 16 output channels of a panel, from the layout of a direct convolution to one
/// for each point.
///
///     target[p·pointPitch + (c·outputBlocks + b)·16 ..< +16] = (G w Gᵀ)[p]      for block b, input channel c and point p,
///     w at weights[b·weightBlockPitch + (c / 16)·taps²·256 + tap·256 + (c mod 16)·16]
package struct WinogradWeightsJob {
  package var form: WinogradForm
  package var weights: UnsafePointer<Float>
  package var target: UnsafeMutablePointer<Float>
  package var outputBlocks: Int
  /// Blocks of 16 input channels.
  package var inputPlanes: Int
  package var weightBlockPitch: Int
  package var pointPitch: Int

  package init(
    form: WinogradForm, weights: UnsafePointer<Float>, target: UnsafeMutablePointer<Float>, outputBlocks: Int,
    inputPlanes: Int, weightBlockPitch: Int, pointPitch: Int
  ) {
    self.form = form
    self.weights = weights
    self.target = target
    self.outputBlocks = outputBlocks
    self.inputPlanes = inputPlanes
    self.weightBlockPitch = weightBlockPitch
    self.pointPitch = pointPitch
  }
}

/// The transform of inputs, of `tiles` tiles from `firstTile` on; tiles are counted row by row, image by image.
///
///     target[p·pointPitch + plane·planePitch + t·16 ..< +16] = (Bᵀ x B)[p]      for the job's tile t, plane and point p,
///     x its image's points × points pixels from (row, column) on, which are
///     (tile / tileColumns mod tileRows, tile mod tileColumns) · outputs
///
/// Pixels from `rows` and `columns` on are taken for zeros.
package struct WinogradInputJob {
  package var form: WinogradForm
  /// The first tap of the first output pixel.
  package var input: UnsafePointer<Float>
  package var target: UnsafeMutablePointer<Float>
  /// Pixels that may be read, from `input` on.
  package var rows: Int
  package var columns: Int
  package var inputPlanes: Int
  package var inputImagePitch: Int
  package var inputPlanePitch: Int
  package var inputRowPitch: Int
  /// Of an image.
  package var tileRows: Int
  package var tileColumns: Int
  package var firstTile: Int
  package var tiles: Int
  package var planePitch: Int
  package var pointPitch: Int

  package init(
    form: WinogradForm, input: UnsafePointer<Float>, target: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
    inputPlanes: Int, inputImagePitch: Int = 0, inputPlanePitch: Int, inputRowPitch: Int, tileRows: Int,
    tileColumns: Int, firstTile: Int, tiles: Int, planePitch: Int, pointPitch: Int
  ) {
    self.form = form
    self.input = input
    self.target = target
    self.rows = rows
    self.columns = columns
    self.inputPlanes = inputPlanes
    self.inputImagePitch = inputImagePitch
    self.inputPlanePitch = inputPlanePitch
    self.inputRowPitch = inputRowPitch
    self.tileRows = tileRows
    self.tileColumns = tileColumns
    self.firstTile = firstTile
    self.tiles = tiles
    self.planePitch = planePitch
    self.pointPitch = pointPitch
  }
}

/// The transform of products to outputs, of `tiles` tiles from `firstTile` on.
///
///     output = bounded(residual + (Aᵀ m A + bias[b]))      m[p] at products[p·pointPitch + b·blockPitch + t·16]
///
/// for the tile's outputs × outputs pixels, those from `rows` and `columns` on left out. What is beyond a bound is replaced
/// by it; NaN stays NaN.
///
/// With a pool the maximum of each `poolRows` × `poolColumns` pixels takes their place, as ``PoolingJob`` defines it; both
/// divide the form's outputs, and a window that `rows` or `columns` cut is smaller. There is no residual then.
package struct WinogradOutputJob {
  package var form: WinogradForm
  package var products: UnsafePointer<Float>
  /// `outputBlocks` × 16.
  package var bias: UnsafePointer<Float>
  /// The pixel (0, 0) of the first image and block.
  package var output: UnsafeMutablePointer<Float>
  /// Before the pool.
  package var rows: Int
  package var columns: Int
  package var outputBlocks: Int
  package var outputImagePitch: Int
  package var outputPlanePitch: Int
  package var outputRowPitch: Int
  /// Of an image.
  package var tileRows: Int
  package var tileColumns: Int
  package var firstTile: Int
  package var tiles: Int
  package var blockPitch: Int
  package var pointPitch: Int
  /// What is added: the pixel (0, 0) of the first image and block; may be the output's own memory.
  package var residual: UnsafePointer<Float>?
  package var residualImagePitch: Int
  package var residualPlanePitch: Int
  package var residualRowPitch: Int
  /// 0 for ReLU, −∞ for none.
  package var lowerBound: Float
  /// ∞ for none.
  package var upperBound: Float
  /// 1 for none.
  package var poolRows: Int
  package var poolColumns: Int

  package init(
    form: WinogradForm, products: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, rows: Int, columns: Int, outputBlocks: Int, outputImagePitch: Int = 0,
    outputPlanePitch: Int, outputRowPitch: Int, tileRows: Int, tileColumns: Int, firstTile: Int, tiles: Int,
    blockPitch: Int, pointPitch: Int, residual: UnsafePointer<Float>? = nil, residualImagePitch: Int = 0,
    residualPlanePitch: Int = 0, residualRowPitch: Int = 0, lowerBound: Float = -.infinity,
    upperBound: Float = .infinity, poolRows: Int = 1, poolColumns: Int = 1
  ) {
    self.form = form
    self.products = products
    self.bias = bias
    self.output = output
    self.rows = rows
    self.columns = columns
    self.outputBlocks = outputBlocks
    self.outputImagePitch = outputImagePitch
    self.outputPlanePitch = outputPlanePitch
    self.outputRowPitch = outputRowPitch
    self.tileRows = tileRows
    self.tileColumns = tileColumns
    self.firstTile = firstTile
    self.tiles = tiles
    self.blockPitch = blockPitch
    self.pointPitch = pointPitch
    self.residual = residual
    self.residualImagePitch = residualImagePitch
    self.residualPlanePitch = residualPlanePitch
    self.residualRowPitch = residualRowPitch
    self.lowerBound = lowerBound
    self.upperBound = upperBound
    self.poolRows = poolRows
    self.poolColumns = poolColumns
  }
}
