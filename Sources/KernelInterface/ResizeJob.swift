/// Output rows of one plane (an image's channel block), each pixel made of pixels of the input plane, in the blocked layout.
///
/// Gathered, an output pixel is the input pixel (`rowLows[r]`, `columnLows[c]`), or `fill` where one of them is negative: the
/// nearest pixel, a cut, a padding. Interpolated, it lies between four:
///
///     line(r) = x[r][columnLows] + columnWeights · (x[r][columnHighs] − x[r][columnLows])
///     output  = line(rowLows) + rowWeights · (line(rowHighs) − line(rowLows))
package struct ResizeJob {
  /// The plane's pixel (0, 0).
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// One for each output row and column.
  package var rowLows: UnsafePointer<Int32>
  package var columnLows: UnsafePointer<Int32>
  /// Of interpolation only.
  package var rowHighs: UnsafePointer<Int32>?
  package var columnHighs: UnsafePointer<Int32>?
  package var rowWeights: UnsafePointer<Float>?
  package var columnWeights: UnsafePointer<Float>?
  package var rows: Int
  package var columns: Int
  package var inputRowPitch: Int
  package var outputRowPitch: Int
  package var fill: Float
  /// Lanes that are filled; the others, which are padding, stay +0.
  package var liveLanes: Int

  package init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rowLows: UnsafePointer<Int32>,
    columnLows: UnsafePointer<Int32>, rowHighs: UnsafePointer<Int32>? = nil,
    columnHighs: UnsafePointer<Int32>? = nil, rowWeights: UnsafePointer<Float>? = nil,
    columnWeights: UnsafePointer<Float>? = nil, rows: Int, columns: Int, inputRowPitch: Int, outputRowPitch: Int,
    fill: Float = 0, liveLanes: Int = 16
  ) {
    self.input = input
    self.output = output
    self.rowLows = rowLows
    self.columnLows = columnLows
    self.rowHighs = rowHighs
    self.columnHighs = columnHighs
    self.rowWeights = rowWeights
    self.columnWeights = columnWeights
    self.rows = rows
    self.columns = columns
    self.inputRowPitch = inputRowPitch
    self.outputRowPitch = outputRowPitch
    self.fill = fill
    self.liveLanes = liveLanes
  }
}
