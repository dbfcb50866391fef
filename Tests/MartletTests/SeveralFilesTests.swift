import Foundation
import Martlet
import MartletTestSupport
import Testing

/// Graph files that extend and include others, on disk.
@Suite struct SeveralFilesTests {
  private let folder = TemporaryFolder()

  private func write(_ text: String, to name: String) throws -> String {
    let path = folder.path(name)
    let parent = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private static let family = """
    martlet: 1
    include: units.yaml
    parameters: {classes: {type: int}}
    inputs: {features: {shape: [N, 4]}}
    layers:
      - unit: {name: body}
      - linear: {name: head, features: $classes}
    outputs: {scores: {from: head, labels: names.labels}}
    """
  private static let units = "martlet: 1\nblocks: {unit: {layers: [linear: {name: fc, features: 8}, relu]}}\n"

  @Test func aMemberOfAFamilyIsRead() throws {
    _ = try write(Self.units, to: "graphs/families/units.yaml")
    _ = try write(Self.family, to: "graphs/families/family.yaml")
    // Labels are looked for beside the graph that is loaded.
    _ = try write("cat\ndog\n", to: "graphs/names.labels")
    let path = try write(
      "martlet: 1\nextends: families/family.yaml\nset: {classes: 2}\n", to: "graphs/member.yaml")
    let network = try Network(path: path)
    #expect(network.interface.outputs.first?.labels == ["cat", "dog"])
    #expect(network.graph[name: "body.fc.weight"] != nil)
    #expect(network.graph.name == "member")
  }

  @Test func errorsShowTheFileThatTheyAreIn() throws {
    let units = try write(Self.units.replacing("features: 8", with: "features: 0"), to: "families/units.yaml")
    _ = try write(Self.family, to: "families/family.yaml")
    let path = try write("martlet: 1\nextends: families/family.yaml\nset: {classes: 2}\n", to: "member.yaml")
    #expect(
      errorText(of: try Network(path: path)) == """
        \(units):2:55: error: `features` must be an integer of at least 1, not `0`
          blocks: {unit: {layers: [linear: {name: fc, features: 0}, relu]}}
                                                                ^
        note: in block `unit`, used at \(folder.path("families/family.yaml")):6:5
        """)
  }

  @Test func whatIsMissingIsSaidWhereItIsNamed() throws {
    let path = try write("martlet: 1\nextends: families/family.yaml\n", to: "member.yaml")
    #expect(
      errorText(of: try Network(path: path)) == """
        \(path):2:10: error: no such file: `\(folder.path("families/family.yaml"))`
          extends: families/family.yaml
                   ^~~~~~~~~~~~~~~~~~~~
        """)
  }

  @Test func linksLeadNowhereElse() throws {
    let outside = try write(Self.units, to: "outside/units.yaml")
    let path = try write("martlet: 1\ninclude: linked.yaml\n", to: "graphs/net.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("graphs/linked.yaml"), withDestinationPath: outside)
    #expect(
      errorText(of: try Network(path: path)) == """
        \(path):2:10: error: `linked.yaml` leads outside the graph's folder
          include: linked.yaml
                   ^~~~~~~~~~~
        """)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("graphs/folder"), withDestinationPath: folder.path("outside"))
    let other = try write("martlet: 1\ninclude: folder/units.yaml\n", to: "graphs/other.yaml")
    #expect(errorText(of: try Network(path: other)).contains("`folder/units.yaml` leads outside the graph's folder"))
  }

  @Test func aFolderIsNoFile() throws {
    _ = try write(Self.units, to: "families/units.yaml")
    let path = try write("martlet: 1\ninclude: families\n", to: "net.yaml")
    let said = errorText(of: try Network(path: path))
    #expect(said.hasPrefix("\(folder.path("families")): error: "))
    #expect(said.contains("\(path):2:10: note: the file is named here"))
  }
}
