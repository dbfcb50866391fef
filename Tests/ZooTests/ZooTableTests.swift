import Foundation
import Martlet
import Testing

/// The tables of `graphs/README.md` say what the graphs are.
@Suite struct ZooTableTests {
  @Test func everyGraphHasARow() throws {
    #expect(ZooTable.files.map(\.name).sorted() == (try Repository.graphs(in: Repository.graphs)))
    for row in ZooTable.files { #expect(row.command == ["martlet", "check", "graphs/\(row.name).yaml"]) }
  }

  @Test func everyFamilyHasMembers() throws {
    let folder = Repository.graphs.appending(path: "families")
    let families = try Repository.graphs(in: folder).filter { family in
      try String(contentsOf: folder.appending(path: "\(family).yaml"), encoding: .utf8).contains("\nlayers:\n")
    }
    #expect(Set(ZooTable.files.compactMap(\.family)).sorted() == families)
    #expect(Set(ZooTable.members.map(\.path)).sorted() == families.map { "graphs/families/\($0).yaml" })
    for row in ZooTable.members {
      #expect(row.command.starts(with: ["martlet", "check"]) && row.settings.count * 2 + 3 == row.command.count)
    }
  }

  @Test(arguments: ZooTable.files) func namesItsFamily(_ row: ZooRow) throws {
    let text = try String(contentsOf: Repository.root.appending(path: row.path), encoding: .utf8)
    let extended = text.split(separator: "\n").first { $0.hasPrefix("extends: ") }
    #expect(extended.map(String.init) == row.family.map { "extends: families/\($0).yaml" })
  }

  @Test(arguments: ZooTable.files + ZooTable.members) func countsAreAsTheTableSays(_ row: ZooRow) throws {
    let network = try row.network()
    let graph = network.graph
    #expect(graph.verify().isEmpty)

    let input = try #require(graph.inputs.first)
    #expect(graph[input].types[0].dimensions.dropFirst().map(\.description).joined(separator: "×") == row.input)
    #expect(network.interface.inputs.map(\.name) == ["image"])
    #expect(network.interface.inputs[0].pixels != nil)

    let summary = try network.summary()
    #expect(summary.parameters == row.parameters)
    #expect(summary.multiplyAccumulates == row.multiplyAccumulates)
  }

  @Test func labelsAreAnOption() throws {
    let path = Repository.graphs.appending(path: "resnet18.yaml").path
    #expect(try Network(path: path).interface.outputs[0].labels == nil)
    var options = CompileOptions()
    options.settings = ["classes": "10", "labels": "fashion-mnist.labels"]
    let output = try Network(path: path, options: options).interface.outputs[0]
    #expect(output.labels?.count == 10)
    #expect(output.displaysSoftmax)
  }
}
