extension Expression {
  /// The value of a text, given what its names stand for. Work is in proportion to the text's length: there are no loops.
  static func evaluate(
    _ text: String, _ environment: Environment
  ) throws(ExpressionError) -> ScalarValue {
    try ExpressionParser.parse(text, environment).value()
  }

  private func value() throws(ExpressionError) -> ScalarValue {
    switch kind {
    case .value(let value):
      return value
    case .negation(let operand):
      return try Arithmetic(range: range).apply(.subtract, .integer(0), operand.value())
    case .chain(let first, let rest):
      var result = try first.value()
      for (operation, operand) in rest {
        let arithmetic = Arithmetic(range: range.lowerBound..<operand.range.upperBound)
        result = try arithmetic.apply(operation, result, operand.value())
      }
      return result
    case .comparison(let comparison, let left, let right):
      return .boolean(
        try Arithmetic(range: range).compare(comparison, left.value(), right.value()))
    case .call(.conditional, let arguments):
      guard case .boolean(let condition) = try arguments[0].value() else {
        throw ExpressionError("the condition of `if` must be a boolean", at: arguments[0].range)
      }
      return try arguments[condition ? 1 : 2].value()
    case .call(let function, let arguments):
      var values: [ScalarValue] = []
      for argument in arguments { values.append(try argument.value()) }
      return try Arithmetic(range: range).call(function, values)
    }
  }
}
