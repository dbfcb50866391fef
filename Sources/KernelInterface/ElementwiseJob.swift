/// An elementwise operation on `rows` runs of `count` floats each. Output and input may be the same memory.
package struct ElementwiseJob {
  package var left: UnsafePointer<Float>
  /// The second operand; the first again for unary operations.
  package var right: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  package var rows: Int
  package var count: Int
  package var leftRowPitch: Int
  package var rightRowPitch: Int
  package var outputRowPitch: Int
  /// 0 for ReLU, −∞ for none.
  package var lowerBound: Float
  /// ∞ for none.
  package var upperBound: Float

  package init(
    left: UnsafePointer<Float>, right: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rows: Int, count: Int,
    leftRowPitch: Int, rightRowPitch: Int, outputRowPitch: Int,
    lowerBound: Float = -.infinity, upperBound: Float = .infinity
  ) {
    self.left = left
    self.right = right
    self.output = output
    self.rows = rows
    self.count = count
    self.leftRowPitch = leftRowPitch
    self.rightRowPitch = rightRowPitch
    self.outputRowPitch = outputRowPitch
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }
}
