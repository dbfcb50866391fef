import Foundation
import MartletIR
import Testing

@testable import MartletGraphFile

/// Whole networks that use what the language has, and the graphs that they become.
@Suite struct NetworkTests {
  private static let folder = Repository.tests.appending(path: "Networks")

  private func load(_ name: String, set: [String: String] = [:]) throws -> GraphFile {
    let file = Self.folder.appending(path: "\(name).yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    return try GraphFileLoader.load(
      text: text, file: "\(name).yaml", set: set, reader: reader(of: file.deletingLastPathComponent()))
  }

  static let networks: [(name: String, set: [String: String], expected: String)] = [
    ("residual", [:], "residual"),
    ("residual", ["deep": "true", "width": "4"], "residual-deep"),
    ("inverted-residual", [:], "inverted-residual"),
    ("inception", [:], "inception"),
    ("encoder-decoder", [:], "encoder-decoder"),
    ("families/plain", ["depth": "2"], "plain2"),
    ("plain3", [:], "plain3"),
    ("plain3-pooled", [:], "plain3-pooled"),
    ("siamese", [:], "siamese"),
  ]

  @Test(arguments: networks.indices) func becomesItsIR(_ index: Int) throws {
    let (name, set, expected) = Self.networks[index]
    let graph = try load(name, set: set).graph
    #expect(graph.verify().isEmpty)
    try expect(graph.text(), matches: Repository.tests.appending(path: "Expected/\(expected).ir"))
  }

  @Test func everyNetworkIsTested() throws {
    let files = try Repository.files(in: Self.folder, withExtension: "yaml")
    let names = Set(Self.networks.map(\.name))
    #expect(files.map { $0.deletingPathExtension().lastPathComponent }.allSatisfy(names.contains))
  }

  @Test func aNodeKnowsItsLineAndWhereItsBlocksAreUsed() throws {
    let graph = try load("residual").graph
    let downsample = try #require(graph[name: "layer2.0.downsample.0"])
    #expect(
      graph[downsample].provenance.spans.map(\.description) == [
        "residual.yaml:13:13", "residual.yaml:20:9", "residual.yaml:42:13",
      ])
  }

  @Test func whatIsSetReachesTheExtendedFile() throws {
    let file = try load("plain3", set: ["final": "9"])
    #expect(file.graph.name == "plain3")
    #expect(file.weights?.path == "weights/plain3.safetensors")
    #expect(file.parameters.map(\.name) == ["depth", "width", "final"])
    #expect(file.parameters.map(\.value) == [.integer(3), .integer(4), .integer(9)])
    #expect(
      file.sources.keys.sorted() == [
        "families/pieces/activation.yaml", "families/plain.yaml", "families/units.yaml", "plain3.yaml",
      ])
    // The command line before the file, and the file before the one that it extends.
    #expect(try load("plain3", set: ["width": "7"]).parameters[1].value == .integer(7))
    #expect(try load("plain3-pooled").parameters[1].value == .integer(5))
    #expect(try load("plain3-pooled").weights?.path == "weights/plain3.safetensors")
  }
}
