/// A value that a parameter has and an expression computes.
package enum ScalarValue: Hashable, Sendable {
  case integer(Int)
  /// Always finite.
  case float(Double)
  case boolean(Bool)
  case string(String)
}

extension ScalarValue {
  /// What the value is, for use in a sentence.
  var kind: String {
    switch self {
    case .integer: "an integer"
    case .float: "a float"
    case .boolean: "a boolean"
    case .string: "a string"
    }
  }

  /// The value as a float, where it is a number.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value
    case .boolean, .string: nil
    }
  }
}

extension ScalarValue: CustomStringConvertible {
  /// As `$(…)` puts it into a string; a float always shows a point or an exponent.
  package var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .float(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .string(let value): value
    }
  }
}
