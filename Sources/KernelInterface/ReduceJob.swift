/// The middle axis of `[outer][extent][inner]`, plain and row-major, reduced to one number. Sums run in 16 lanes by position
/// modulo 16 where `inner` is 1 (the lanes then added in halves), else in order.
package struct ReduceJob {
  package enum Function: Sendable {
    case sum, mean
    /// NaN wins.
    case maximum, minimum
  }

  package var function: Function
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  package var outer: Int
  package var extent: Int
  package var inner: Int

  package init(
    function: Function, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, outer: Int, extent: Int,
    inner: Int
  ) {
    self.function = function
    self.input = input
    self.output = output
    self.outer = outer
    self.extent = extent
    self.inner = inner
  }
}
