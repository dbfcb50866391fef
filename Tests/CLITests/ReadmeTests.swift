import Foundation
import MartletTestSupport
import Testing

/// The README shows what the commands print: each `$ martlet …` in it is run, and its text compared.
@Suite struct ReadmeTests {
  /// A file that the README talks about and that is not in the repository.
  private static let tiny = """
    martlet: 1
    inputs:
      image:
        shape: [N, 1, 8, 8]
    layers:
      - conv2d: {name: conv, chanels: 8, kernel: 3}
    outputs: {y: conv}

    """

  private static var examples: [(command: String, output: String)] {
    get throws {
      let readme = try String(
        contentsOf: Repository.graphs.deletingLastPathComponent().appending(path: "README.md"), encoding: .utf8)
      return readme.components(separatedBy: "```").filter { $0.hasPrefix("console\n$ martlet ") }.map { block in
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        return (String(lines.first?.dropFirst(2) ?? ""), lines.dropFirst().joined(separator: "\n"))
      }
    }
  }

  @Test func examplesPrintWhatTheySay() throws {
    let examples = try Self.examples
    #expect(examples.count >= 2)
    let folder = TemporaryFolder()
    try Data(Self.tiny.utf8).write(to: URL(filePath: folder.path).appending(path: "tiny.yaml"))
    try FileManager.default.createSymbolicLink(
      at: URL(filePath: folder.path).appending(path: "graphs"),
      withDestinationURL: Repository.graphs)
    for (command, output) in examples {
      let result = try Command.run(command, in: folder.path)
      #expect(result.output + result.errors == output, "\(command)")
    }
  }
}
