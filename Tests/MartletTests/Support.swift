import Foundation
import Martlet
import MartletTestSupport

enum Repository {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent()
  static let graphs = tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "graphs")

  static func graph(_ name: String) -> URL { graphs.appending(path: name + ".yaml") }
}

extension DenseTensor {
  /// One image of a batch, as a batch of one.
  func image(_ index: Int) -> DenseTensor {
    let size = elements.count / shape[0]
    return DenseTensor(
      shape: Shape([1] + shape.dimensions.dropFirst()),
      elements: Array(elements[index * size..<(index + 1) * size]))
  }
}

/// A network with a convolution, a branch, pooling and a linear layer, small enough for any test.
let smallGraph = """
  martlet: 1
  name: small
  parameters: {classes: 5}
  inputs:
    image: {shape: [N, 3, 9, 9]}
  layers:
    - conv2d: {name: conv1, channels: 20, kernel: 3, padding: 1}
    - relu: {name: relu1}
    - conv2d: {name: conv2, channels: 20, kernel: 3, padding: 1, groups: 4}
    - add: {name: sum, from: [relu1, conv2]}
    - max_pool: {name: pool, kernel: 2}
    - flatten: {name: flat}
    - dropout: {name: drop}
    - linear: {name: fc, features: $classes}
    - softmax: {name: scores}
  outputs: {scores: scores, features: pool}

  """

/// A network of two inputs whose result a reader can compute.
let sumGraph = """
  martlet: 1
  name: sum
  inputs:
    left: {shape: [N, 2]}
    right: {shape: [N, 2]}
  layers:
    - add: {name: sum, from: [left, right]}
    - relu: {name: positive}
  outputs: {sum: sum, positive: positive}

  """

extension TemporaryFolder {
  func url(_ name: String) -> URL { URL(filePath: path(name)) }

  func graph(_ text: String) throws -> URL { URL(filePath: try file("graph.yaml", holding: text.utf8)) }
}

/// A model of ``smallGraph`` or another text with synthetic weights.
func model(
  _ text: String = smallGraph, in folder: TemporaryFolder, options: CompileOptions = CompileOptions(),
  threads: Int? = nil, runLimit: MemoryLimit = .standard
) throws -> Model {
  var runOptions = RunOptions()
  runOptions.threads = threads
  runOptions.memoryLimit = runLimit
  let network = try Network(path: try folder.graph(text).path, options: options)
  return try Model(network, weights: .synthetic(seed: 2012), runOptions: runOptions)
}

func images(_ batch: Int) -> Tensor {
  SyntheticTensors.input(named: "image", shape: [batch, 3, 9, 9], seed: 1)
}
