internal import MartletDiagnostics
internal import MartletPictures
internal import MartletTensorFiles
internal import MartletTensors

/// How well a classifier does on labelled pictures.
public struct Evaluation: Sendable {
  public struct ClassAccuracy: Hashable, Sendable, Codable {
    public let index: Int
    public let label: String?
    public let images: Int
    public let correct: Int

    enum CodingKeys: String, CodingKey {
      case index = "class"
      case label, images, correct
    }
  }

  /// The predicted class of each image, in order.
  public let predictions: [Int]
  public let correct: Int
  public let classes: [ClassAccuracy]
  public let seconds: Double

  public var images: Int { predictions.count }
  public var accuracy: Double { images == 0 ? 0 : Double(correct) / Double(images) }
  public var imagesPerSecond: Double { seconds > 0 ? Double(images) / seconds : 0 }

  /// Writes the predicted classes as a `.npy` file of int64.
  public func writePredictions(to path: String) throws(MartletError) {
    try reading { () throws(DiagnosticSet) in try NPYFile.write(predictions.map(Int64.init), to: path) }
  }
}

extension Model {
  /// Classifies the pictures of an idx file (the format of MNIST, gzipped or not) and counts the correct ones.
  /// - Parameters:
  ///   - images: gray pictures of the size of the network's only input.
  ///   - labels: the class of each.
  ///   - batch: how many run at once; the result does not depend on it.
  ///   - progress: called after each batch with the number of pictures done and of all.
  public func evaluate(
    images: String, labels: String, batch: Int = 64, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(MartletError) -> Evaluation {
    let limit = memoryLimit
    let pictures = try reading { () throws(DiagnosticSet) in try IDXFile.readImages(path: images, limit: limit) }
    let truth = try reading { () throws(DiagnosticSet) in try IDXFile.readLabels(path: labels, limit: limit) }
    guard pictures.count == truth.count else {
      throw .input("\(counted(truth.count, "label")) for \(counted(pictures.count, "picture"))", file: labels)
    }
    guard pictures.count > 0 else { throw .input("there are no pictures", file: images) }
    guard let input = interface.inputs.first, graph.inputs.count == 1 else {
      throw .input("`evaluate` needs a network with one input, but this has \(graph.inputs.count)")
    }
    let type = graph[graph.inputs[0]].types[0]
    guard let pixels = input.pixels, type.rank == 4, let height = type.dimensions[2].fixed,
      let width = type.dimensions[3].fixed, let preparation = pixels.preparation(height: height, width: width)
    else { throw .input("the input `\(input.name)` takes no pictures: the graph has no `pixels` for it") }
    let output = graph.type(of: graph.outputs[0].value)
    guard graph.outputs.count == 1, output.rank == 2, let classes = output.dimensions[1].fixed else {
      let outputs = graph.outputs.map { "`\($0.name)` \(graph.type(of: $0.value).dimensionsDescription)" }
      throw .input(
        "`evaluate` needs a network with one output [N, classes], but this has \(outputs.joined(separator: ", "))")
    }
    if let wrong = truth.firstIndex(where: { Int($0) >= classes }) {
      throw .input("label \(wrong) is class \(truth[wrong]), but the network has \(classes) classes", file: labels)
    }

    var predictions: [Int] = []
    let clock = ContinuousClock()
    let start = clock.now
    let plane = pictures.rows * pictures.columns
    for first in stride(from: 0, to: pictures.count, by: max(batch, 1)) {
      let end = min(first + max(batch, 1), pictures.count)
      let tensor = try reading { () throws(DiagnosticSet) in
        try preparation.prepare(
          grayPixels: pictures.pixels[first * plane..<end * plane], rows: pictures.rows, columns: pictures.columns,
          file: images, input: input.name, limit: limit)
      }
      predictions += largestPositions(of: try run(tensor))
      progress(end, pictures.count)
    }
    return Evaluation(
      predictions, truth: truth.map(Int.init), classes: classes, labels: interface.outputs[0].labels,
      seconds: (clock.now - start).seconds)
  }
}

extension Evaluation {
  fileprivate init(_ predictions: [Int], truth: [Int], classes: Int, labels: [String]?, seconds: Double) {
    var images = [Int](repeating: 0, count: classes)
    var correct = images
    for (prediction, label) in zip(predictions, truth) {
      images[label] += 1
      if prediction == label { correct[label] += 1 }
    }
    self.predictions = predictions
    self.correct = correct.reduce(0, +)
    self.classes = (0..<classes).map {
      ClassAccuracy(index: $0, label: labels?[$0], images: images[$0], correct: correct[$0])
    }
    self.seconds = seconds
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
