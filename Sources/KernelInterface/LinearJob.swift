/// A piece of a linear layer: a range of output blocks for all rows of a batch.
///
///     output[row][o] = bounded(bias[o] + Σₖ over blocks of `reductionBlock` inputs, in order, of
///                      Σᵢ over the block, one chain of fused multiply-adds from 0, of input[row][i] · weights[o/16][i][o%16])
///
/// The partial sums of the blocks are added in order, starting from the first block's own sum; the bias comes last. Input
/// and output are plain and row-major. The same bits for any number of rows, whatever the tile.
package struct LinearJob {
  package var input: UnsafePointer<Float>
  /// `[outputBlocks][inputFeatures][16]`.
  package var weights: UnsafePointer<Float>
  /// `outputBlocks` × 16.
  package var bias: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  package var rows: Int
  package var inputFeatures: Int
  /// Output features to store, counted from the job's first block; the last block may be partial.
  package var outputFeatures: Int
  package var inputRowPitch: Int
  package var outputRowPitch: Int
  /// 0 for ReLU, −∞ for none; NaN stays NaN.
  package var lowerBound: Float
  /// ∞ for none.
  package var upperBound: Float

  /// Inputs whose products make one chain: long enough to amortise, short enough for accuracy and the cache.
  package static let reductionBlock = 512

  package init(
    input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, rows: Int, inputFeatures: Int, outputFeatures: Int, inputRowPitch: Int,
    outputRowPitch: Int, lowerBound: Float = -.infinity, upperBound: Float = .infinity
  ) {
    self.input = input
    self.weights = weights
    self.bias = bias
    self.output = output
    self.rows = rows
    self.inputFeatures = inputFeatures
    self.outputFeatures = outputFeatures
    self.inputRowPitch = inputRowPitch
    self.outputRowPitch = outputRowPitch
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }
}
