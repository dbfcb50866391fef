import Foundation
import MartletGraphFile
import MartletIR
import Testing

/// `graphs/martlet.schema.json` is what the registry makes; BLESS=1 writes it anew and fails.
@Suite struct SchemaTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "graphs/martlet.schema.json")

  @Test func theFileIsWhatTheRegistryMakes() throws {
    let text = GraphFileSchema.text()
    let stored = (try? String(contentsOf: Self.file, encoding: .utf8)) ?? ""
    if stored != text && ProcessInfo.processInfo.environment["BLESS"] == "1" {
      try Data(text.utf8).write(to: Self.file)
    }
    #expect(stored == text, "graphs/martlet.schema.json is not what the registry makes; run with BLESS=1")
  }

  @Test func itIsJSONAndKnowsEveryOperator() throws {
    let schema = try #require(
      JSONSerialization.jsonObject(with: Data(GraphFileSchema.text().utf8)) as? [String: Any])
    let definitions = try #require(schema["$defs"] as? [String: Any])
    for op in OpRegistry.standard.ops {
      guard let layer = op.layer else { continue }
      let use = try #require(definitions["op_" + op.mnemonic] as? [String: Any])
      let keys = try #require(use["properties"] as? [String: Any]).keys
      #expect(Set(layer.attributes.map(\.name)).isSubset(of: keys), "\(op.mnemonic)")
    }
  }
}

extension SchemaTests {
  /// What the schema refuses (`Tools/check-schema.sh`), the reader refuses too.
  @Test(arguments: try Repository.files(in: Repository.tests.appending(path: "Schema"), withExtension: "yaml"))
  func theReaderRefusesBrokenFiles(_ file: URL) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(throws: GraphFileError.self) { try load(text) }
  }
}
