/// A copy of the elements of a box between two places in memory: a transposition, a cut, an interleaving.
///
///     output[Σ iₐ · outputSteps[a]] = input[Σ iₐ · inputSteps[a]]      for all 0 ≤ iₐ < extents[a]
///
/// Fastest where both steps of the last axis are 1, or the last axis has output step 1 and the one before input step 1.
package struct StridedCopyJob {
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  /// At least 1.
  package var rank: Int
  package var extents: UnsafePointer<Int>
  package var inputSteps: UnsafePointer<Int>
  package var outputSteps: UnsafePointer<Int>

  package init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, rank: Int, extents: UnsafePointer<Int>,
    inputSteps: UnsafePointer<Int>, outputSteps: UnsafePointer<Int>
  ) {
    self.input = input
    self.output = output
    self.rank = rank
    self.extents = extents
    self.inputSteps = inputSteps
    self.outputSteps = outputSteps
  }
}
