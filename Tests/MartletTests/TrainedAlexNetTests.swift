import Foundation
import Martlet
import MartletTestSupport
import Testing

/// The seed's AlexNet with its trained weights, on the sample pictures.
@Suite struct TrainedAlexNetTests {
  private static let model = Result { try Model(graph: Repository.graph("alexnet")) }

  /// The class of each picture, by its file's name.
  private static let samples = [
    "ankle-boot": "Ankle boot", "bag": "Bag", "coat": "Coat", "dress": "Dress", "pullover": "Pullover",
    "sandal": "Sandal", "shirt": "Shirt", "sneaker": "Sneaker", "t-shirt": "T-shirt/top", "trouser": "Trouser",
  ]

  private func path(_ sample: String) -> String { Repository.graphs.appending(path: "samples/\(sample).png").path }

  @Test func everySampleIsTested() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Repository.graphs.appending(path: "samples").path)
    #expect(files.sorted() == Self.samples.keys.map { $0 + ".png" }.sorted())
  }

  @Test func classifiesThePictures() throws {
    let model = try Self.model.get()
    let names = Self.samples.keys.sorted()
    let input = try model.readInput(files: names.map(path))
    #expect(input.shape == [10, 1, 28, 28])
    let output = try model.run(input)
    let best = try #require(model.interface.outputs[0].topClasses(2, of: output))
    #expect(best.map { $0[0].label } == names.map { Self.samples[$0] })
    for ranked in best {
      let (first, second) = (try #require(ranked[0].probability), try #require(ranked[1].probability))
      #expect(first > second && second > 0 && first + second <= 1)
    }
  }

  @Test func knowsHowItIsUsed() throws {
    let interface = try Self.model.get().interface
    #expect(interface.inputs.map(\.name) == ["image"])
    let pixels = try #require(interface.inputs[0].pixels)
    #expect(pixels.channels == "gray" && pixels.mean == [0.286] && pixels.std == [0.353] && pixels.scale == 1.0 / 255)
    #expect(interface.outputs.map(\.name) == ["logits"])
    #expect(interface.outputs[0].displaysSoftmax)
    #expect(interface.outputs[0].labels?.count == 10)
  }

  @Test func givesTheSameBitsAloneAndInABatchOf33() throws {
    let model = try Self.model.get()
    let batch = SyntheticTensors.input(named: "image", shape: [33, 1, 28, 28], seed: 5)
    let together = try model.run(batch)
    for index in [0, 1, 16, 32] {
      #expect(try model.run(batch.image(index)).elements == together.image(index).elements)
    }
  }

  @Test func givesTheSameBitsCompiled() throws {
    let folder = TemporaryFolder()
    let model = try Self.model.get()
    try model.write(to: folder.url("alexnet.martlet"))
    let compiled = try Model(compiled: folder.url("alexnet.martlet"))
    let input = try model.readInput(files: [path("bag"), path("coat")])
    #expect(try compiled.run(input).elements == model.run(input).elements)
    #expect(compiled.interface == model.interface)
  }
}
