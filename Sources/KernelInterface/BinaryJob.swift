/// A function of each pair of elements of two tensors, of which one or both may repeat along some axes.
///
/// In the blocked kernel an element is a pixel of 16 channels, in the plain one a float; an operand's step from one to the
/// next is 16 or 1, or 0 where it repeats. What is beyond a bound is replaced by it; NaN stays NaN.
package struct BinaryJob {
  package enum Function: Sendable {
    case add, subtract, multiply, divide
    /// NaN wins.
    case maximum, minimum
  }

  package struct Operand {
    package var address: UnsafePointer<Float>
    package var rowPitch: Int
    package var step: Int
    /// Blocked only: whether the first channel of each pixel stands for all 16.
    package var isOneChannel: Bool

    package init(address: UnsafePointer<Float>, rowPitch: Int, step: Int, isOneChannel: Bool = false) {
      self.address = address
      self.rowPitch = rowPitch
      self.step = step
      self.isOneChannel = isOneChannel
    }
  }

  package var function: Function
  package var left: Operand
  package var right: Operand
  package var output: UnsafeMutablePointer<Float>
  package var rows: Int
  /// Pixels or floats in a row.
  package var count: Int
  package var outputRowPitch: Int
  /// Lanes of each pixel that are computed; the others, which are padding, are written as +0.
  package var liveLanes: Int
  /// 0 for ReLU, −∞ for none.
  package var lowerBound: Float
  /// ∞ for none.
  package var upperBound: Float

  package init(
    function: Function, left: Operand, right: Operand, output: UnsafeMutablePointer<Float>, rows: Int, count: Int,
    outputRowPitch: Int, liveLanes: Int = 16, lowerBound: Float = -.infinity,
    upperBound: Float = .infinity
  ) {
    self.function = function
    self.left = left
    self.right = right
    self.output = output
    self.rows = rows
    self.count = count
    self.outputRowPitch = outputRowPitch
    self.liveLanes = liveLanes
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }
}
