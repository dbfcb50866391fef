/// Layer normalisation of the channels of each pixel of some rows of an image, in the blocked layout. Blocks are summed lane
/// by lane in order, then the lanes in halves.
package struct ChannelNormJob {
  /// The pixel (0, 0) of the image's first channel block.
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// A float for each channel, up to a multiple of 16; nil for 1 and 0.
  package var weight: UnsafePointer<Float>?
  package var bias: UnsafePointer<Float>?
  /// Lanes past them are written as +0.
  package var channels: Int
  package var firstRow: Int
  package var endRow: Int
  package var columns: Int
  package var inputPlanePitch: Int
  package var inputRowPitch: Int
  package var outputPlanePitch: Int
  package var outputRowPitch: Int
  package var epsilon: Float

  package init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>?,
    bias: UnsafePointer<Float>?, channels: Int, firstRow: Int, endRow: Int, columns: Int, inputPlanePitch: Int,
    inputRowPitch: Int, outputPlanePitch: Int, outputRowPitch: Int, epsilon: Float
  ) {
    self.input = input
    self.output = output
    self.weight = weight
    self.bias = bias
    self.channels = channels
    self.firstRow = firstRow
    self.endRow = endRow
    self.columns = columns
    self.inputPlanePitch = inputPlanePitch
    self.inputRowPitch = inputRowPitch
    self.outputPlanePitch = outputPlanePitch
    self.outputRowPitch = outputRowPitch
    self.epsilon = epsilon
  }
}
