import BlurPool
import Foundation
import Martlet
import Testing

/// The pages that walk through this package show it as it is.
struct DocumentationTests {
  private static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func page(_ name: String) throws -> String {
    try String(contentsOf: Self.examples.appending(path: "../Docs/\(name)"), encoding: .utf8)
  }

  /// The blocks of a page, each with the word behind its fence.
  private func blocks(of page: String) -> [(language: String, text: String)] {
    page.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map { _, block in
      let end = block.firstIndex(of: "\n") ?? block.endIndex
      return (String(block[..<end]), String(block[end...].dropFirst()))
    }
  }

  private func sources() throws -> [String] {
    let files = try FileManager.default.subpathsOfDirectory(atPath: Self.examples.path).filter { path in
      !path.contains(".build") && ["swift", "yaml", "ir"].contains((path as NSString).pathExtension)
    }
    return try files.map { try String(contentsOf: Self.examples.appending(path: $0), encoding: .utf8) }
  }

  @Test(arguments: ["writing-passes.md", "adding-an-op.md"])
  func showsWhatIsThere(_ name: String) throws {
    let sources = try sources()
    let shown = try blocks(of: page(name)).filter { $0.language != "console" }
    #expect(shown.count >= 6)
    for block in shown {
      #expect(sources.contains { $0.contains(block.text) }, "no file of the example has:\n\(block.text)")
    }
  }

  /// Every graph in the IR's text is a sound one.
  @Test func graphsAreSound() throws {
    let operators = CompileOptions.withBlurPool.operators
    let shown = try ["writing-passes.md", "adding-an-op.md"].flatMap { try blocks(of: page($0)) }
    var count = 0
    for block in shown {
      let lines = block.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for start in lines.indices where lines[start].drop(while: { $0 == " " }).hasPrefix("graph ") {
        let indent = lines[start].prefix { $0 == " " }
        let end = try #require(lines[start...].firstIndex(of: indent + "}"))
        let text = lines[start...end].joined(separator: "\n")
        #expect(try Graph.parse(text, file: "graph", registry: operators).verify() == [])
        count += 1
      }
    }
    #expect(count == 4)
  }
}
