/// Local response normalisation across channels of a range of pixels of one image, in the blocked layout:
///
///     output[c] = input[c] · (bias + scale · Σ input[d]²)^(−exponent),   d from c − before to c + after, clipped to 0 ..< channels
///
/// The squares are summed in ascending order of d. (Krizhevsky et al. 2012, section 3.3.)
package struct LocalResponseJob {
  /// The pixel (0, 0) of the image's first channel block.
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// Lanes past them are written as +0.
  package var channels: Int
  package var firstRow: Int
  package var endRow: Int
  package var columns: Int
  package var inputPlanePitch: Int
  package var inputRowPitch: Int
  package var outputPlanePitch: Int
  package var outputRowPitch: Int
  /// Neighbours below and above a channel, 0 or more.
  package var before: Int
  package var after: Int
  package var bias: Float
  package var scale: Float
  package var exponent: Float
  /// Room for `before` + the channels rounded up to 16 + `after` floats and one vector more, of the calling thread's own.
  package var scratch: UnsafeMutablePointer<Float>

  package init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, channels: Int, firstRow: Int, endRow: Int,
    columns: Int, inputPlanePitch: Int, inputRowPitch: Int, outputPlanePitch: Int, outputRowPitch: Int, before: Int,
    after: Int, bias: Float, scale: Float, exponent: Float, scratch: UnsafeMutablePointer<Float>
  ) {
    self.input = input
    self.output = output
    self.channels = channels
    self.firstRow = firstRow
    self.endRow = endRow
    self.columns = columns
    self.inputPlanePitch = inputPlanePitch
    self.inputRowPitch = inputRowPitch
    self.outputPlanePitch = outputPlanePitch
    self.outputRowPitch = outputRowPitch
    self.before = before
    self.after = after
    self.bias = bias
    self.scale = scale
    self.exponent = exponent
    self.scratch = scratch
  }
}
