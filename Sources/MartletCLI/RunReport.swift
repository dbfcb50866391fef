internal import Martlet

/// What a run prints: for a classifier the best classes of each image, else the range of the output.
struct RunReport: Encodable {
  struct Image: Encodable {
    let source: String
    let top: [ScoredClass]
  }

  struct Output: Encodable {
    let name: String
    let shape: [Int]
    /// For classifiers.
    let images: [Image]?
    let min: Float
    let max: Float
    let mean: Double
  }

  let outputs: [Output]

  init(_ interface: ModelInterface, _ tensors: [Tensor], sources: [String], top: Int) {
    outputs = zip(interface.outputs, tensors).map { output, tensor in
      let images = output.topClasses(top, of: tensor).map { ranked in
        ranked.enumerated().map { index, classes in
          Image(source: sources.count == ranked.count ? sources[index] : "image \(index)", top: classes)
        }
      }
      return Output(
        name: output.name, shape: tensor.shape.dimensions, images: images,
        min: tensor.elements.reduce(.infinity) { Swift.min($0, $1) },
        max: tensor.elements.reduce(-.infinity) { Swift.max($0, $1) },
        mean: tensor.elements.reduce(0.0) { $0 + Double($1) } / Double(Swift.max(tensor.elements.count, 1)))
    }
  }

  var text: String {
    outputs.map { output in
      guard let images = output.images else {
        return "\(output.name) \(output.shape): from \(output.min) to \(output.max), mean \(output.mean)"
      }
      let blocks = images.map { image in
        var table = TextTable(columns: [.left, .right])
        for entry in image.top {
          let score = entry.probability.map { fixed(Double($0) * 100, 2) + "%" } ?? fixed(Double(entry.score), 4)
          table.add(["  " + (entry.label ?? "class \(entry.index)"), score])
        }
        return image.source + "\n" + table.text
      }
      return (outputs.count == 1 ? "" : "\(output.name):\n") + blocks.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
