/// Layer normalisation over the middle axis of `[outer][extent][inner]`, plain and row-major:
///
///     output = (input − mean) / √(variance + epsilon) · weight + bias
///
/// The mean is summed first, the squares of the differences then. Sums run in 16 lanes by position modulo 16 where `inner`
/// is 1 (the lanes then added in halves), else in order.
package struct LayerNormJob {
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// `extent` floats; nil for 1 and 0.
  package var weight: UnsafePointer<Float>?
  package var bias: UnsafePointer<Float>?
  package var outer: Int
  package var extent: Int
  package var inner: Int
  package var epsilon: Float

  package init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>?,
    bias: UnsafePointer<Float>?, outer: Int, extent: Int, inner: Int, epsilon: Float
  ) {
    self.input = input
    self.output = output
    self.weight = weight
    self.bias = bias
    self.outer = outer
    self.extent = extent
    self.inner = inner
    self.epsilon = epsilon
  }
}
