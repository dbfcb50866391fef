internal import MartletIR

/// What the names in an expression stand for at one place of a file.
struct Environment {
  /// What is known of an input when an expression asks for its size.
  enum Input {
    case type(TensorType)
    /// What it reads was reported as wrong.
    case failed
  }

  /// The parameters of the graph.
  private let graphParameters: [String: ScalarValue]
  /// The parameters of the block, which hide those of the graph.
  private var blockParameters: [String: ScalarValue] = [:]
  /// The indices and columns of the repeats round the place, which hide parameters.
  private var repeated: [String: ScalarValue] = [:]
  /// The inputs of the block, or of the graph outside of blocks.
  var inputs: [String: Input]

  init(_ parameters: [String: ScalarValue] = [:], inputs: [String: Input] = [:]) {
    graphParameters = parameters
    self.inputs = inputs
  }

  subscript(name: String) -> ScalarValue? { repeated[name] ?? blockParameters[name] ?? graphParameters[name] }

  /// Every name that has a value, in alphabetical order.
  var names: [String] {
    Set(repeated.keys).union(blockParameters.keys).union(graphParameters.keys).sorted()
  }

  mutating func setBlockParameter(_ name: String, to value: ScalarValue) { blockParameters[name] = value }

  mutating func setRepeated(_ name: String, to value: ScalarValue) { repeated[name] = value }
}

extension Environment: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, ScalarValue)...) {
    self.init(Dictionary(elements) { $1 })
  }
}
