import MartletCPU
import Testing

@Suite struct InstructionSetTests {
  @Test func theFastestIsTheDefault() throws {
    #expect(try InstructionSet.selected(forced: nil, among: [.baseline, .avx2]) == .avx2)
    #expect(try InstructionSet.selected(forced: "", among: [.baseline]) == .baseline)
  }

  @Test func aNameForces() throws {
    #expect(try InstructionSet.selected(forced: "baseline", among: [.baseline, .avx2]) == .baseline)
  }

  @Test func whatTheCPULacksIsAnError() {
    let error = #expect(throws: InstructionSetError.self) {
      try InstructionSet.selected(forced: "avx512", among: [.baseline, .avx2])
    }
    #expect(
      error?.description
        == "MARTLET_ISA: 'avx512' is an instruction set that this CPU lacks; it can be 'baseline', 'avx2'")
  }

  @Test func anUnknownNameIsAnError() {
    let error = #expect(throws: InstructionSetError.self) {
      try InstructionSet.selected(forced: "AVX2", among: [.baseline])
    }
    #expect(error?.description == "MARTLET_ISA: 'AVX2' is not an instruction set; it can be 'baseline'")
  }

  @Test func supportedSetsAscend() {
    let supported = InstructionSet.supported
    #expect(supported.first == .baseline)
    #expect(supported == InstructionSet.allCases.filter { supported.contains($0) })
  }
}
