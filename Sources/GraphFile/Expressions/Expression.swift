/// The tree of an expression, in which parameters are replaced by their values.
struct Expression {
  indirect enum Kind {
    /// A number, boolean or string as written, or the value of a parameter.
    case value(ScalarValue)
    case negation(Expression)
    /// Operators of one precedence, applied from left to right. Held flat, so that a long sum is not a deep tree.
    case chain(Expression, [(ArithmeticOperator, Expression)])
    case comparison(ComparisonOperator, Expression, Expression)
    case call(Function, [Expression])
  }

  let kind: Kind
  /// Offsets in the text, counted in Unicode scalars.
  let range: Range<Int>
}

enum ArithmeticOperator: String {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
}

enum ComparisonOperator: String {
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
}

/// What expressions may call.
enum Function: String, CaseIterable {
  case min, max, floor, ceil
  case roundTo = "round_to"
  case conditional = "if"

  /// The numbers of arguments that it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .min, .max: 2...16
    case .floor, .ceil: 1...1
    case .roundTo: 2...2
    case .conditional: 3...3
    }
  }
}

/// What an expression may ask of its reader.
enum ExpressionLimits {
  /// Unicode scalars of the text.
  static let length = 1024
  /// Parentheses, calls and signs inside one another.
  static let depth = 32
  /// Unicode scalars of a string after values took the place of `$(…)`.
  static let resultLength = 4096
}
