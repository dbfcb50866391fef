import Foundation
import MartletDiagnostics
import MartletIR
import Testing

@testable import MartletGraphFile

@Suite struct GraphsTests {
  static let graphs = ["alexnet", "alexnet-2012", "alexnet-torchvision", "lenet5"]

  private func load(_ name: String, set: [String: String] = [:]) throws -> GraphFile {
    let file = Repository.root.appending(path: "graphs/\(name).yaml")
    let bytes = try Array(Data(contentsOf: file))
    do throws(GraphFileError) {
      return try GraphFileLoader.load(
        bytes, file: "\(name).yaml", set: set, reader: reader(of: file.deletingLastPathComponent()))
    } catch {
      Issue.record("\(error)")
      throw error
    }
  }

  @Test(arguments: graphs) func becomesItsIR(_ name: String) throws {
    let graph = try load(name).graph
    #expect(graph.verify().isEmpty)
    try expect(graph.text(), matches: Repository.tests.appending(path: "Expected/\(name).ir"))
  }

  @Test func everyGraphIsTested() throws {
    let files = try Repository.files(in: Repository.root.appending(path: "graphs"), withExtension: "yaml")
    #expect(files.map { $0.deletingPathExtension().lastPathComponent }.sorted() == Self.graphs)
  }

  @Test func everyNodeKnowsItsLine() throws {
    let graph = try load("alexnet").graph
    for id in graph.nodes { #expect(graph[id].provenance.spans.count == 1) }
    let fc1 = try #require(graph[name: "fc1"])
    #expect(graph[fc1].provenance.spans[0].description == "alexnet.yaml:32:5")
    let weight = try #require(graph[name: "fc1.weight"])
    #expect(graph[weight].provenance == graph[fc1].provenance)
  }

  @Test func declaresHowAlexNetMeetsTheWorld() throws {
    let file = try load("alexnet")
    let pixels = try #require(file.inputs.first?.pixels)
    #expect(file.inputs.map(\.name) == ["image"])
    #expect(pixels == PixelDeclaration(scale: 1.0 / 255, mean: [0.2860], std: [0.3530], channels: .gray))
    #expect(file.outputs.map(\.name) == ["logits"])
    #expect(file.outputs[0].labels?.path == "fashion-mnist.labels")
    #expect(file.outputs[0].display == .softmax)
    #expect(file.weights?.path == "weights/alexnet-fashion-mnist.safetensors")
    #expect(file.parameters.map(\.name) == ["classes", "dropout"])
    #expect(file.parameters.map(\.value) == [.integer(10), .float(0.5)])
  }

  @Test func labelsNameEveryClass() throws {
    let labels = try String(contentsOf: Repository.root.appending(path: "graphs/fashion-mnist.labels"), encoding: .utf8)
    let classes = try #require(try load("alexnet").graph.outputs.first)
    let graph = try load("alexnet").graph
    #expect(graph.type(of: classes.value).dimensions[1] == Dimension(constant: labels.split(separator: "\n").count))
  }

  @Test func parametersChangeTheNetwork() throws {
    let graph = try load("alexnet-torchvision", set: ["classes": "7", "size": "256"]).graph
    #expect(graph.type(of: graph.outputs[0].value).description == "f32[N, 7]")
    let input = try #require(graph.inputs.first)
    #expect(graph[input].types[0].description == "f32[N, 3, 256, 256]")
  }
}
