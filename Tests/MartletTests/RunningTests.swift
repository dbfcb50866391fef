import Martlet
import MartletTestSupport
import Testing

@Suite struct RunningTests {
  private let folder = TemporaryFolder()

  private let left = Tensor(shape: [1, 2], elements: [1, -2])
  private let right = Tensor(shape: [1, 2], elements: [0.5, 0.25])

  @Test func byTensorsInOrder() throws {
    let outputs = try model(sumGraph, in: folder).run([left, right])
    #expect(outputs.map(\.elements) == [[1.5, -1.75], [1.5, 0]])
  }

  @Test func byName() throws {
    let outputs = try model(sumGraph, in: folder).run(["right": right, "left": left])
    #expect(outputs.mapValues(\.elements) == ["sum": [1.5, -1.75], "positive": [1.5, 0]])
  }

  @Test func byOneTensor() throws {
    let relu = "martlet: 1\ninputs: {x: {shape: [N, 2]}}\nlayers:\n  - relu: {name: y}\noutputs: {y: y}\n"
    #expect(try model(relu, in: folder).run(left).elements == [1, 0])
  }

  @Test func batchesOfAnySizeInAnyOrder() throws {
    let model = try model(in: folder)
    let all = images(9)
    let scores = try model.run([all])[0]
    for batch in [1, 4, 2, 9, 1, 3] {
      let some = Tensor(shape: [batch, 3, 9, 9], elements: Array(all.elements.prefix(batch * 243)))
      #expect(try model.run([some])[0].elements == Array(scores.elements.prefix(batch * 5)))
    }
  }

  @Test func tapsKeepValuesBetween() throws {
    let model = try model(in: folder)
    let (outputs, taps) = try model.run([images(2)], tapping: ["conv1", "pool", "scores"])
    #expect(taps.keys.sorted() == ["conv1", "pool", "scores"])
    #expect(taps["scores"] == outputs[0])
    #expect(taps["pool"] == outputs[1])
    let conv1 = try #require(taps["conv1"])
    // ReLU is part of the convolution, so that nothing is negative, and the bias makes few elements zero.
    #expect(conv1.shape == [2, 20, 9, 9])
    #expect(conv1.elements.allSatisfy { $0 >= 0 })
    #expect(conv1.elements.contains { $0 > 0 })
  }

  @Test func tapsOfWhatIsNotThere() throws {
    let model = try model(in: folder)
    #expect(
      errorText(of: try model.run([images(1)], tapping: ["conv3"]))
        == "error: there is no node `conv3` in the compiled graph; did you mean `conv1`?")
    #expect(
      errorText(of: try model.run([images(1)], tapping: ["relu1"]))
        == "error: `relu1` was fused into `conv1` and has no value of its own")
    #expect(
      errorText(of: try model.run([images(1)], tapping: ["image"]))
        == "error: `image` is an input, not a value that the network computes")
    #expect(
      errorText(of: try model.run([images(1)], tapping: ["fc.bias"]))
        == "error: `fc.bias` is a parameter, not a value that the network computes")
  }

  @Test func inputsThatDoNotFit() throws {
    let small = try model(in: folder)
    #expect(
      errorText(of: try small.run(images(1)))
        == "error: the network has 1 input and 2 outputs: give a tensor for each input, in order or by name")
    #expect(errorText(of: try small.run([Tensor]())) == "error: the network has 1 input, but 0 were given")
    let cases: [Shape] = [[3, 9, 9], [1, 3, 9, 8], [0, 3, 9, 9], [1, 1, 9, 9]]
    for shape in cases {
      #expect(
        errorText(of: try small.run([Tensor(repeating: 0, shape: shape)]))
          == "error: the input `image` is [N, 3, 9, 9], not \(shape)")
    }
    let sum = try model(sumGraph, in: folder)
    #expect(errorText(of: try sum.run(["left": left])) == "error: the input `right` is missing")
    #expect(errorText(of: try sum.run(["left": left, "right": right, "up": left])) == "error: there is no input `up`")
    #expect(
      errorText(of: try sum.run([left, Tensor(repeating: 0, shape: [2, 2])]))
        == "error: the input `right` is [N, 2], not [2, 2]")
  }

  @Test func goesOnAfterAnError() throws {
    let model = try model(in: folder)
    let before = try model.run([images(2)])
    #expect(throws: MartletError.self) { try model.run([images(2)], tapping: ["nothing"]) }
    #expect(throws: MartletError.self) { try model.run([left]) }
    #expect(try model.run([images(2)]) == before)
  }

  @Test func severalTasksShareOneModel() async throws {
    let model = try model(in: folder)
    let expected = try (1...4).map { try model.run([images($0)]) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<24 {
        group.addTask {
          let batch = task % 4 + 1
          return try (0..<8).allSatisfy { _ in try model.run([images(batch)]) == expected[batch - 1] }
        }
      }
      for try await isEqual in group { #expect(isEqual) }
    }
  }
}
