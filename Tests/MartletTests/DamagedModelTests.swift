import Martlet
import MartletIR
import MartletModelFile
import MartletTestSupport
import Testing

/// Compiled models whose checksums are right and whose contents are not: made by someone, not by an accident.
@Suite struct DamagedModelTests {
  private let folder = TemporaryFolder()

  private func opened(
    metadata: String? = nil, graph text: String? = nil, weightBytes: Int? = nil
  ) throws -> Model {
    let file = folder.path("model.martlet")
    try model(in: folder).write(to: folder.url("model.martlet"))
    let sound = try ModelFile(path: file)
    let count = sound.withWeights { weights, _ in weights.count }
    let graph = try text.map { try Graph.parse($0, file: "text") } ?? sound.graph
    try [UInt8](repeating: 0, count: weightBytes ?? count).withUnsafeBytes { weights in
      try ModelFile.write(
        graph, metadata: metadata.map { Array($0.utf8) } ?? sound.metadata, weights: weights, to: file)
    }
    return try Model(compiled: folder.url("model.martlet"))
  }

  @Test func soundOnesOpen() throws {
    #expect(try opened().run([images(1)])[0].shape == [1, 5])
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{}", #"{"inputs":[],"outputs":[]}"#,
    #"{"inputs":[{"name":"picture"}],"outputs":[{"name":"scores","displays_softmax":false},{"name":"features","displays_softmax":false}]}"#,
  ]) func metadataThatFitsNoGraph(_ metadata: String) throws {
    #expect(
      errorText(of: try opened(metadata: metadata))
        == "\(folder.path("model.martlet")): error: the model's metadata does not fit its graph")
  }

  @Test func metadataIsCheckedWhereItIsUsed() throws {
    let pixels = #"{"channels":"gray","scale":1,"mean":[],"std":[0]}"#
    let model = try opened(
      metadata: """
        {"inputs":[{"name":"image","pixels":\(pixels)}],"outputs":[{"name":"scores","displays_softmax":true,\
        "labels":["one"]},{"name":"features","displays_softmax":true}]}
        """)
    let picture = Repository.graphs.appending(path: "samples/bag.png").path
    #expect(
      errorText(of: try model.readInput(files: [picture]))
        == "\(picture): error: the input `image` takes no pictures: the graph has no `pixels` for it")
    let outputs = try model.run([images(1)])
    #expect(model.interface.outputs[0].topClasses(3, of: outputs[0]) == nil)
    #expect(model.interface.outputs[1].topClasses(3, of: outputs[1]) == nil)
  }

  @Test(arguments: [0, 4, 64, 1 << 20]) func weightsThatFitNoGraph(_ bytes: Int) throws {
    #expect(
      errorText(of: try opened(weightBytes: bytes))
        == "\(folder.path("model.martlet")): error: the model's weights do not fit its graph")
  }

  @Test(arguments: [
    (#"{"conv1":"fast"}"#, "the model's metadata does not fit its graph"),
    (#"{"conv1":"winograd F(4, 5) by tiles"}"#, "`conv1` cannot be computed by `winograd F(4, 5) by tiles`"),
    (#"{"fc":"direct"}"#, "the model has an algorithm for `fc`, where there is nothing to choose"),
    (#"{"none":"direct"}"#, "the model has an algorithm for `none`, where there is nothing to choose"),
  ]) func algorithmsThatFitNoGraph(_ algorithms: String, _ message: String) throws {
    _ = try opened()
    let sound = try ModelFile(path: folder.path("model.martlet"))
    let interface = String(decoding: sound.metadata, as: UTF8.self)
    let start = try #require(interface.range(of: #""algorithms":{"#))
    let end = try #require(interface[start.upperBound...].firstIndex(of: "}"))
    let metadata =
      interface[..<start.lowerBound] + #""algorithms":"# + algorithms + interface[interface.index(after: end)...]
    #expect(
      errorText(of: try opened(metadata: String(metadata))) == "\(folder.path("model.martlet")): error: \(message)")
  }
}
