internal import MartletIR

/// What the names in an expression stand for at one place of a file.
struct Environment {
  /// What is known of an input when an expression asks for its size.
  enum Input {
    case type(TensorType)
    /// What it reads was reported as wrong.
    case failed
  }

  /// The parameters of the block, and those of the graph that they do not hide.
  private var parameters: [String: ScalarValue]
  /// The indices and columns of the repeats round the place, which hide parameters.
  private var repeated: [String: ScalarValue] = [:]
  /// The inputs of the block, or of the graph outside of blocks.
  var inputs: [String: Input]

  init(_ parameters: [String: ScalarValue] = [:], inputs: [String: Input] = [:]) {
    self.parameters = parameters
    self.inputs = inputs
  }

  subscript(name: String) -> ScalarValue? { repeated[name] ?? parameters[name] }

  /// Every name that has a value, in no order.
  var names: [String] { Array(repeated.keys) + parameters.keys.filter { repeated[$0] == nil } }

  mutating func setParameter(_ name: String, to value: ScalarValue) { parameters[name] = value }

  mutating func setRepeated(_ name: String, to value: ScalarValue) { repeated[name] = value }
}

extension Environment: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, ScalarValue)...) {
    self.init(Dictionary(elements) { $1 })
  }
}
