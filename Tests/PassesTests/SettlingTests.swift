import FoundationEssentials
import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// The passes of the standard pipeline settle together: no two undo one another, and what they leave they leave again
/// when it is read back from text, where nodes have other numbers.
struct SettlingTests {
  @Test(arguments: FixtureTests.folder.files)
  func fixtures(_ file: String) throws {
    let text = try String(contentsOfFile: FixtureTests.folder.path + "/" + file, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try settles(Graph.parse(lines.prefix { $0 != "# expect" }.filter { !$0.hasPrefix("#") }.joined(separator: "\n")))
  }

  @Test func randomGraphs() throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      try settles(RandomRewriteTests.graph(seed))
    }
  }

  private func settles(_ graph: Graph) throws {
    let result = try Pipeline.standard.run(graph)
    // A few rounds: each pass may wait for what a later one makes possible, and not for long.
    #expect((result.records.map(\.round).max() ?? 0) <= 4, "\(result.records.filter(\.changedSomething))\n\(graph)")
    let text = result.graph.description
    let again = try Pipeline.standard.run(Graph.parse(text))
    #expect(again.graph.description == text)
    #expect(!again.records.contains { $0.changedSomething }, "\(again.records.filter(\.changedSomething))\n\(text)")
  }
}
