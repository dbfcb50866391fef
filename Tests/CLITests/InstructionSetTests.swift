import Foundation
import MartletTestSupport
import Testing

/// The same bits on every instruction set with FMA. A CPU without one skips what needs it and says so.
@Suite struct InstructionSetTests {
  /// Whether this machine runs the kernels of an instruction set.
  private static func runs(_ set: String) -> Bool {
    let folder = TemporaryFolder()
    let script = """
      printf 'martlet: 1\\ninputs: {x: {shape: [N, 4]}}\\nlayers: [relu: {name: y}]\\noutputs: {y: y}\\n' > graph.yaml
      npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 4), }" 16 > in.npy
      martlet run graph.yaml in.npy
      """
    return (try? Command.run(script, in: folder.path, environment: ["MARTLET_ISA": set]))?.status == 0
  }

  /// The outputs of LeNet-5 and of AlexNet's first picture, as files.
  private func outputs(on set: String) throws -> [Data] {
    let folder = TemporaryFolder()
    let script = """
      set -e
      martlet run "$GRAPHS/alexnet.yaml" "$GRAPHS/samples/bag.png" --output alexnet.npy
      martlet run "$GRAPHS/lenet5.yaml" "$GRAPHS"/samples/*.png --random-weights 1 --output lenet5.npy
      """
    let result = try Command.run(script, in: folder.path, environment: ["MARTLET_ISA": set])
    #expect(result.status == 0, "\(result.errors)")
    return try ["alexnet.npy", "lenet5.npy"].map { try Data(contentsOf: URL(filePath: folder.path($0))) }
  }

  @Test(.enabled(if: runs("avx2") && runs("avx512"), "this CPU lacks AVX2 or AVX-512"))
  func avx2AndAVX512GiveTheSameBits() throws {
    #expect(try outputs(on: "avx2") == outputs(on: "avx512"))
  }

  @Test(.enabled(if: runs("avx2"), "this CPU lacks AVX2"))
  func theFastestIsTheDefault() throws {
    #expect(try outputs(on: "") == outputs(on: "avx2"))
  }

  @Test func theBaselineRunsEverywhere() throws {
    // Without FMA the last bits may differ; the classes do not.
    let folder = TemporaryFolder()
    let script = #"martlet run "$GRAPHS/alexnet.yaml" "$GRAPHS/samples/bag.png" --top 1"#
    let result = try Command.run(script, in: folder.path, environment: ["MARTLET_ISA": "baseline"])
    #expect(result.status == 0)
    #expect(result.output.contains("\n  Bag "))
  }
}
