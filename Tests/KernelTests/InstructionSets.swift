import MartletCPU
import MartletKernelInterface

/// The instruction sets to test here; announces those that this CPU lacks.
let testedSets: [InstructionSet] = {
  let supported = InstructionSet.supported
  for set in InstructionSet.allCases where !supported.contains(set) {
    print("skipped: this CPU has no \(set.rawValue), its kernels are not tested")
  }
  return supported
}()

/// Those with fused multiply-adds, whose bits must agree.
let fusedSets = testedSets.filter { $0 != .baseline }

/// Runs a kernel of each instruction set into memory of its own.
///
/// - Returns: the memory's bits after the run, in the order of `sets`.
func outputs(
  of sets: [InstructionSet], count: Int, _ run: (KernelTable, UnsafeMutablePointer<Float>) -> Void
) -> [[UInt32]] {
  sets.map { set in
    let memory = Memory(count)
    run(set.kernels, memory.pointer)
    return memory.bits
  }
}
