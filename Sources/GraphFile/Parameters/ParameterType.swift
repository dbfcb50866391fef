/// The type of a graph file's parameter.
package enum ParameterType: String, Hashable, Sendable, CaseIterable {
  case int, float, bool, string

  init(of value: ScalarValue) {
    self =
      switch value {
      case .integer: .int
      case .float: .float
      case .boolean: .bool
      case .string: .string
      }
  }

  /// What a value must be, for use in a sentence.
  var requirement: String {
    switch self {
    case .int: "an integer"
    case .float: "a number"
    case .bool: "`true` or `false`"
    case .string: "a string"
    }
  }

  /// The value as this type holds it, or nil where it does not fit. An integer fits a float.
  func accept(_ value: ScalarValue) -> ScalarValue? {
    switch (self, value) {
    case (.float, .integer(let x)): .float(Double(x))
    case (.int, .integer), (.float, .float), (.bool, .boolean), (.string, .string): value
    default: nil
    }
  }
}
