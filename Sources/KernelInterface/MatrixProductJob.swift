/// A product of plain row-major matrices, `[rows][inner]` by `[inner][columns]`. Every element is one chain of fused
/// multiply-adds from 0, in order.
package struct MatrixProductJob {
  package var left: UnsafePointer<Float>
  package var right: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  package var rows: Int
  package var inner: Int
  package var columns: Int

  package init(
    left: UnsafePointer<Float>, right: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rows: Int,
    inner: Int, columns: Int
  ) {
    self.left = left
    self.right = right
    self.output = output
    self.rows = rows
    self.inner = inner
    self.columns = columns
  }
}
