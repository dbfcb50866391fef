internal import MartletKernelInterface

/// A lowered graph with its weights and the kernels of this machine, ready to run in any number of sessions at once.
package final class Executable: Sendable {
  package let lowered: LoweredGraph
  package let instructionSet: InstructionSet
  package let pool: ThreadPool
  package let weights: WeightMemory
  let kernels: KernelTable
  let scratchFloats: Int

  /// - Parameter weights: packed as `lowered.weights` says.
  package init(
    _ lowered: LoweredGraph, weights: WeightMemory, instructionSet: InstructionSet, pool: ThreadPool
  ) throws(CPUError) {
    guard weights.floats >= lowered.weights.floats else {
      throw CPUError("the packed weights are \(weights.floats) floats, not \(lowered.weights.floats)")
    }
    self.lowered = lowered
    self.weights = weights
    self.instructionSet = instructionSet
    self.pool = pool
    kernels = instructionSet.kernels
    // Whole cache lines, so that threads do not share one.
    scratchFloats = (lowered.steps.map(\.operation.scratchFloats).max() ?? 0).roundedUp(toMultipleOf: 64)
  }
}

extension Int {
  func roundedUp(toMultipleOf multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
}
