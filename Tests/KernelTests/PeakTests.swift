import MartletCPU
import MartletKernelInterface
import Testing

@Suite struct PeakTests {
  @Test func multiplyAddsAreCountedAndStayFinite() {
    for set in testedSets {
      let output = Memory(16)
      let job = { MultiplyAddJob(rounds: $0, factor: 0x1p-30, output: output.pointer) }
      let once = set.kernels.multiplyAdds(job(1))
      // Whole vectors, two operations each.
      #expect(once > 0 && once % 32 == 0, "\(set)")
      #expect(set.kernels.multiplyAdds(job(10_000)) == 10_000 * once, "\(set)")
      #expect((0..<16).allSatisfy { output[$0].isFinite && output[$0] > 0 }, "\(set)")
    }
  }

  @Test func everythingIsReadOnce() {
    let count = 5 * ReadJob.granularity
    var numbers = Numbers()
    let input = Memory(count)
    input.fill { numbers.integer() }
    let sum = (0..<count).reduce(Float(0)) { $0 + input[$1] }
    for set in testedSets {
      let output = Memory(16)
      set.kernels.readAll(ReadJob(input: input.pointer, count: count, output: output.pointer))
      #expect((0..<16).reduce(Float(0)) { $0 + output[$1] } == sum, "\(set)")
    }
  }
}
