/// A family of graph files that differ in nothing but their number of layers.
struct GeneratedGraph: Sendable {
  let name: String
  /// The text of a member with about so many layers.
  let text: @Sendable (_ layers: Int) -> String

  /// Elementwise layers, one after the other, that no pass touches.
  static let chain = GeneratedGraph(name: "chain") { count in
    document(layers: (0..<count).map { $0 % 2 == 0 ? "sigmoid" : "tanh" })
  }

  /// Convolution, batch norm and ReLU over and over.
  static let convolutions = GeneratedGraph(name: "conv+bn+relu") { count in
    document(
      layers: (0..<(count / 3)).flatMap { index in
        [
          "conv2d: {name: conv\(index), channels: 16, kernel: 3, padding: 1, bias: false}",
          "batch_norm: {name: bn\(index)}", "relu",
        ]
      })
  }

  /// ReLUs, of which the passes leave one.
  static let rectifiers = GeneratedGraph(name: "relu") { count in
    document(layers: (0..<count).map { _ in "relu" })
  }

  /// Modules of eight branches that read one value and are concatenated.
  static let modules = GeneratedGraph(name: "modules of branches") { count in
    let layers = (0..<(count / 10)).flatMap { index in
      ["conv2d: {name: stem\(index), channels: 16, kernel: 1}"]
        + (0..<8).map { "conv2d: {name: branch\(index).\($0), from: stem\(index), channels: 2, kernel: 1}" }
        + ["concat: {from: [\((0..<8).map { "branch\(index).\($0)" }.joined(separator: ", "))]}"]
    }
    return document(layers: layers)
  }

  /// Branches that all read the input, and one concat of all of them.
  static let star = GeneratedGraph(name: "one wide concat") { count in
    let branches = (0..<(count - 1)).map { "conv2d: {name: branch\($0), from: image, channels: 1, kernel: 1}" }
    let names = (0..<(count - 1)).map { "branch\($0)" }.joined(separator: ", ")
    return document(layers: branches + ["concat: {from: [\(names)]}"])
  }

  /// Residual blocks, each the use of a block of the file.
  static let blocks = GeneratedGraph(name: "blocks") { count in
    """
    martlet: 1
    inputs: {image: {shape: [N, 16, 4, 4]}}
    blocks:
      residual:
        layers:
          - conv2d: {name: conv1, channels: 16, kernel: 3, padding: 1}
          - relu
          - conv2d: {name: conv2, channels: 16, kernel: 3, padding: 1}
          - add: {from: [conv2, input]}
          - relu
    layers:
      - repeat: \(count / 5)
        index: i
        layers:
          - residual: {name: layer$(i)}
    outputs: {y: layer\(count / 5 - 1)}

    """
  }

  static let all = [chain, convolutions, rectifiers, modules, star, blocks]

  private static func document(layers: [String]) -> String {
    var text = "martlet: 1\ninputs: {image: {shape: [N, 16, 4, 4]}}\nlayers:\n"
    for layer in layers { text += "  - \(layer)\n" }
    return text + "  - softmax: {name: last, axis: 1}\noutputs: {y: last}\n"
  }
}
