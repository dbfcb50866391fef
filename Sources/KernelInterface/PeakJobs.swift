/// Multiply-adds that wait for nothing but registers: what an instruction set computes at most.
package struct MultiplyAddJob {
  /// How often each chain is taken one multiply-add further.
  package var rounds: Int
  /// Of every multiply-add: a number so small that the chains stay finite for any number of rounds.
  package var factor: Float
  /// 16 floats, so that the chains are not computed for nothing.
  package var output: UnsafeMutablePointer<Float>

  package init(rounds: Int, factor: Float, output: UnsafeMutablePointer<Float>) {
    self.rounds = rounds
    self.factor = factor
    self.output = output
  }
}

/// A range of memory that is read once, from its start to its end.
package struct ReadJob {
  /// Aligned to ``bufferAlignment``.
  package var input: UnsafePointer<Float>
  /// A multiple of ``granularity``.
  package var count: Int
  /// 16 floats, so that nothing is read for nothing.
  package var output: UnsafeMutablePointer<Float>

  package static let granularity = 128

  package init(input: UnsafePointer<Float>, count: Int, output: UnsafeMutablePointer<Float>) {
    self.input = input
    self.count = count
    self.output = output
  }
}
