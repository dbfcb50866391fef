/// Some rows of one block of 16 output channels of a transposed convolution, in the blocked layout.
///
///     output[r][c] = bias + Σ over (i, kr, kc, lane), in this order, of
///         input[i][(r + top − kr·rowDilation) / rowStride][(c + left − kc·columnDilation) / columnStride][lane]
///         × weights[((i·kernelHeight + kr)·kernelWidth + kc)·16 + lane]
///
/// over those (kr, kc) for which both divisions leave no remainder. Rows and columns outside the image are read from the
/// input's halo. Every output is one chain of fused multiply-adds from 0, and then the bias is added.
package struct TransposedConvolutionJob {
  /// The pixel (0, 0) of the first input plane that the block reads.
  package var input: UnsafePointer<Float>
  /// `[inputPlanes][kernelHeight][kernelWidth][16 i][16 o]`.
  package var weights: UnsafePointer<Float>
  /// 16 floats.
  package var bias: UnsafePointer<Float>
  /// The pixel (0, 0) of the output block.
  package var output: UnsafeMutablePointer<Float>
  package var inputPlanes: Int
  package var kernelHeight: Int
  package var kernelWidth: Int
  /// The output rows to compute.
  package var firstRow: Int
  package var endRow: Int
  package var columns: Int
  package var rowStride: Int
  package var columnStride: Int
  package var rowDilation: Int
  package var columnDilation: Int
  package var top: Int
  package var left: Int
  package var inputPlanePitch: Int
  package var inputRowPitch: Int
  package var outputRowPitch: Int

  package init(
    input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, inputPlanes: Int, kernelHeight: Int, kernelWidth: Int, firstRow: Int,
    endRow: Int, columns: Int, rowStride: Int, columnStride: Int, rowDilation: Int, columnDilation: Int, top: Int,
    left: Int, inputPlanePitch: Int, inputRowPitch: Int, outputRowPitch: Int
  ) {
    self.input = input
    self.weights = weights
    self.bias = bias
    self.output = output
    self.inputPlanes = inputPlanes
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.firstRow = firstRow
    self.endRow = endRow
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
    self.rowDilation = rowDilation
    self.columnDilation = columnDilation
    self.top = top
    self.left = left
    self.inputPlanePitch = inputPlanePitch
    self.inputRowPitch = inputRowPitch
    self.outputRowPitch = outputRowPitch
  }
}
