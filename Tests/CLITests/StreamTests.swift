import MartletTestSupport
import Testing

/// What happens to results when nobody takes them.
@Suite struct StreamTests {
  private let folder = TemporaryFolder()

  @Test func aReaderThatGoesAwayEndsTheCommandQuietly() throws {
    let result = try Command.run("martlet ir \"$GRAPHS/alexnet.yaml\" --all | head -n 1", in: folder.path)
    #expect(result.status == 0)
    #expect(result.output == "// as written\n")
    #expect(result.errors == "")
  }

  @Test func aResultThatCannotBeWrittenIsAnError() throws {
    let result = try Command.run("martlet ops > /dev/full", in: folder.path)
    #expect(result.status == 1)
  }

  @Test func noColourOffATerminal() throws {
    let result = try Command.run("martlet diff \"$GRAPHS/alexnet.yaml\" --pass fuse-activation", in: folder.path)
    #expect(result.status == 0)
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func outputGoesToADevice() throws {
    let result = try Command.run(
      """
      printf 'martlet: 1\\ninputs: {x: {shape: [N, 4]}}\\nlayers: [relu: {name: y}]\\noutputs: {y: y}\\n' > graph.yaml
      npy "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 4), }" 16 > in.npy
      martlet run graph.yaml in.npy --output /dev/null
      """, in: folder.path)
    #expect(result.status == 0 && result.errors == "")
  }
}
