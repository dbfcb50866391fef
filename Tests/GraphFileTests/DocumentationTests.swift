import Foundation
import MartletDiagnostics
import Testing

@Suite struct DocumentationTests {
  /// Every block of YAML in the language's description is a whole graph, and loads.
  @Test func examplesLoad() throws {
    let file = Repository.root.appending(path: "Docs/graph-language.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    #expect(blocks.count >= 3)
    for block in blocks {
      let said = complaint(block)
      #expect(said == nil, "\(block)")
    }
  }
}
