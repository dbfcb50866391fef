import BlurPool
import Foundation
import Martlet
import Testing

struct BlurPoolTests {
  private let graph = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "antialiased.yaml")

  @Test func weighsByBinomialCoefficients() throws {
    let blur = try BlurPool(["taps": .integer(3), "stride": .integer(2)])
    var image = Tensor(repeating: 0, shape: [1, 1, 3, 3])
    for (index, weight) in [1, 2, 1, 2, 4, 2, 1, 2, 1].enumerated() {
      image.elements = (0..<9).map { $0 == index ? 16 : 0 }
      #expect(blur.evaluate([image])[0].elements == [Float(weight)])
    }
  }

  @Test func refusesImagesSmallerThanTheWindow() throws {
    let blur = try BlurPool(["taps": .integer(5), "stride": .integer(1)])
    let error = #expect(throws: GraphError.self) {
      try blur.checkedResultTypes(of: [TensorType(.float32, [.batch, 3, 4, 8])])
    }
    #expect(error?.message == "a blur of 5 taps needs images of 5×5 at least, not 4×8")
  }

  @Test func graphFilesSayWhereItIsWrong() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "wide.yaml")
    try Data("martlet: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers: [blur_pool: {taps: 9}]\noutputs: {y: x}\n".utf8)
      .write(to: file)
    let error = #expect(throws: MartletError.self) { try Network(path: file.path, options: .withBlurPool) }
    #expect(error?.description.contains("wide.yaml:3:28: error: a blur has at most 7 taps, not 9") == true)
  }

  /// The blur of three taps has no kernel and runs by its plain evaluation; everything is held to the reference.
  @Test func runsOnTheCPU() throws {
    let network = try Network(path: graph.path, options: .withBlurPool)
    let model = try Model(network, weights: .synthetic(seed: 2012))
    #expect(model.graph[name: "down1"].map { model.graph[$0].mnemonic } == "avg_pool")
    #expect(model.graph[name: "down2"].map { model.graph[$0].mnemonic } == "blur_pool")
    #expect(try model.verify().problems == [])
  }

  @Test func opensAgainWithTheOperator() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).martlet")
    defer { try? FileManager.default.removeItem(at: file) }
    let network = try Network(path: graph.path, options: .withBlurPool)
    let model = try Model(network, weights: .synthetic(seed: 2012))
    try model.write(to: file)
    let again = try Model(compiled: file, operators: CompileOptions.withBlurPool.operators)
    let image = Tensor(repeating: 0.5, shape: [2, 1, 28, 28])
    #expect(try again.run(image) == model.run(image))
  }
}
