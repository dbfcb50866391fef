package import MartletKernelInterface
import MartletKernelsAVX2
import MartletKernelsAVX512
import MartletKernelsBaseline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An instruction set that the kernels are compiled for, in ascending order of speed. On other architectures than x86-64
/// there is the baseline only.
package enum InstructionSet: String, CaseIterable, Sendable {
  /// What every CPU of the architecture has: SSE2, or NEON with FMA.
  case baseline
  /// x86-64-v3: AVX2 and FMA.
  case avx2
  /// x86-64-v4: AVX-512 F, BW, CD, DQ and VL.
  case avx512

  /// The environment variable that forces an instruction set.
  package static let environmentVariable = "MARTLET_ISA"

  /// Those that this CPU and its operating system can run.
  package static let supported: [InstructionSet] = {
    let features = CPUFeatures()
    var sets: [InstructionSet] = [.baseline]
    if features.hasX86V3 { sets.append(.avx2) }
    if features.hasX86V3 && features.hasX86V4 { sets.append(.avx512) }
    return sets
  }()

  /// The fastest supported instruction set, or the one that ``environmentVariable`` names.
  package static func selected() throws(InstructionSetError) -> InstructionSet {
    try selected(forced: getenv(environmentVariable).map { String(cString: $0) }, among: supported)
  }

  /// - Parameters:
  ///   - name: the instruction set asked for; nothing, or an empty text, means the fastest.
  ///   - supported: what the CPU can run, in ascending order.
  package static func selected(
    forced name: String?, among supported: [InstructionSet]
  ) throws(InstructionSetError) -> InstructionSet {
    guard let name, !name.isEmpty else { return supported.last ?? .baseline }
    guard let set = InstructionSet(rawValue: name), supported.contains(set) else {
      throw InstructionSetError(name: name, supported: supported)
    }
    return set
  }

  /// The kernels compiled for this instruction set. Running them on a CPU without it is an illegal instruction.
  package var kernels: KernelTable {
    switch self {
    case .baseline: MartletKernelsBaseline.kernelTable()
    case .avx2: MartletKernelsAVX2.kernelTable()
    case .avx512: MartletKernelsAVX512.kernelTable()
    }
  }
}

/// ``InstructionSet/environmentVariable`` names an instruction set that is unknown, or that this CPU lacks.
package struct InstructionSetError: Error, CustomStringConvertible, Equatable {
  package var name: String
  package var supported: [InstructionSet]

  package var description: String {
    let problem =
      InstructionSet(rawValue: name) == nil ? "is not an instruction set" : "is an instruction set that this CPU lacks"
    let choice = supported.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return "\(InstructionSet.environmentVariable): '\(name)' \(problem); it can be \(choice)"
  }
}
