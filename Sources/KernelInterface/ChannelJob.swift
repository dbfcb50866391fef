/// A line for each channel, as batch normalisation at inference is one:
///
///     output = (input − mean) · weight / √(variance + epsilon) + bias
///
/// What is nil is 0, the weight 1, the root 1 without a variance. With `isRectifier` only negative inputs are changed (PReLU).
/// The blocked kernel does `rows` rows of one block of 16 channels, the plain one `[channels][inner]` floats.
package struct ChannelJob {
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// 16 floats in the blocked kernel, `channels` in the plain one.
  package var mean: UnsafePointer<Float>?
  package var variance: UnsafePointer<Float>?
  package var weight: UnsafePointer<Float>?
  package var bias: UnsafePointer<Float>?
  /// Whether the weight is one float for all channels.
  package var hasOneWeight: Bool
  package var isRectifier: Bool
  package var epsilon: Float
  /// Rows and pixels of the blocked kernel.
  package var rows: Int
  package var columns: Int
  package var inputRowPitch: Int
  package var outputRowPitch: Int
  /// Lanes that are computed; the others, which are padding, are written as +0.
  package var liveLanes: Int
  /// Extents of the plain kernel.
  package var channels: Int
  package var inner: Int

  package init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, mean: UnsafePointer<Float>? = nil,
    variance: UnsafePointer<Float>? = nil, weight: UnsafePointer<Float>? = nil, bias: UnsafePointer<Float>? = nil,
    hasOneWeight: Bool = false, isRectifier: Bool = false, epsilon: Float = 0, rows: Int = 1, columns: Int = 1,
    inputRowPitch: Int = 0, outputRowPitch: Int = 0, liveLanes: Int = 16, channels: Int = 0, inner: Int = 1
  ) {
    self.input = input
    self.output = output
    self.mean = mean
    self.variance = variance
    self.weight = weight
    self.bias = bias
    self.hasOneWeight = hasOneWeight
    self.isRectifier = isRectifier
    self.epsilon = epsilon
    self.rows = rows
    self.columns = columns
    self.inputRowPitch = inputRowPitch
    self.outputRowPitch = outputRowPitch
    self.liveLanes = liveLanes
    self.channels = channels
    self.inner = inner
  }
}
