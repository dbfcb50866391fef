/// Softmax over the middle axis of `[outer][axis][inner]`, plain and row-major: exp(x − max) / Σ exp(x − max). Along the
/// axis the sum runs in 16 lanes by position modulo 16 where `inner` is 1 (the lanes then added in halves), else in order.
package struct SoftmaxJob {
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  package var outer: Int
  package var axis: Int
  package var inner: Int

  package init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, outer: Int, axis: Int, inner: Int
  ) {
    self.input = input
    self.output = output
    self.outer = outer
    self.axis = axis
    self.inner = inner
  }
}
