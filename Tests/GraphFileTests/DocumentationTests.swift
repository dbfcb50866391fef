import Foundation
import MartletDiagnostics
import Testing

@testable import MartletGraphFile

@Suite struct DocumentationTests {
  /// Every block of YAML in the language's description is a whole file. One that begins with a comment is the file of
  /// that path, for others to name; the rest are graphs, and load.
  @Test func examplesLoad() throws {
    let file = Repository.root.appending(path: "Docs/graph-language.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    var files: Files = [:]
    for block in blocks where block.hasPrefix("# ") {
      files[String(block.prefix { $0 != "\n" }.dropFirst(2))] = block
    }
    let graphs = blocks.filter { !$0.hasPrefix("# ") }
    #expect(graphs.count >= 9 && files.count >= 2)
    var named: Set<String> = []
    for graph in graphs {
      do throws(GraphFileError) {
        let file = try load(graph, files: files)
        #expect(file.graph.verify().isEmpty)
        named.formUnion(file.sources.keys)
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(files.keys.allSatisfy(named.contains))
  }
}
