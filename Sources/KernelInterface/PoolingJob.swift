/// Pooling of one range of output rows of one plane (an image's channel block) in the blocked layout.
///
/// The window of output (r, c) covers the input rows `rowBounds[2r] ..< rowBounds[2r + 1]` and the columns
/// `columnBounds[2c] ..< columnBounds[2c + 1]`, already clipped to the image and dilated by `dilation`: so a window never
/// reads a halo, and fixed, ceil-mode and adaptive windows are the same kernel.
package struct PoolingJob {
  /// The plane's pixel (0, 0).
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// Pairs (first, end) for each output row, and for each output column.
  package var rowBounds: UnsafePointer<Int32>
  package var columnBounds: UnsafePointer<Int32>
  /// The output rows to compute.
  package var firstRow: Int
  package var endRow: Int
  package var columns: Int
  /// Distance between the taps of a window, in pixels.
  package var rowDilation: Int
  package var columnDilation: Int
  package var inputRowPitch: Int
  package var outputRowPitch: Int
  /// Average pooling: what each sum is divided by, one for each output row and one for each column; the divisor is their
  /// product, multiplied as Float. Without both, the sums themselves. Unused by max pooling.
  package var rowDivisors: UnsafePointer<Float>?
  package var columnDivisors: UnsafePointer<Float>?

  package init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rowBounds: UnsafePointer<Int32>,
    columnBounds: UnsafePointer<Int32>, firstRow: Int, endRow: Int, columns: Int, rowDilation: Int = 1,
    columnDilation: Int = 1, inputRowPitch: Int, outputRowPitch: Int, rowDivisors: UnsafePointer<Float>? = nil,
    columnDivisors: UnsafePointer<Float>? = nil
  ) {
    self.input = input
    self.output = output
    self.rowBounds = rowBounds
    self.columnBounds = columnBounds
    self.firstRow = firstRow
    self.endRow = endRow
    self.columns = columns
    self.rowDilation = rowDilation
    self.columnDilation = columnDilation
    self.inputRowPitch = inputRowPitch
    self.outputRowPitch = outputRowPitch
    self.rowDivisors = rowDivisors
    self.columnDivisors = columnDivisors
  }
}
