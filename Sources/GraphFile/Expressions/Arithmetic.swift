/// What operators and functions compute. Integers stay integers, checked for overflow; an integer beside a float becomes
/// a float; a float result must be finite.
struct Arithmetic {
  /// The place that errors carry.
  let range: Range<Int>

  func apply(
    _ operation: ArithmeticOperator, _ left: ScalarValue, _ right: ScalarValue
  ) throws(ExpressionError) -> ScalarValue {
    if case .integer(let a) = left, case .integer(let b) = right { return try apply(operation, a, b) }
    let (a, b) = (try number(left, operation.rawValue), try number(right, operation.rawValue))
    switch operation {
    case .add: return try finite(a + b)
    case .subtract: return try finite(a - b)
    case .multiply: return try finite(a * b)
    case .divide:
      if b == 0 { throw error("a division by zero") }
      return try finite(a / b)
    case .remainder: throw error("`%` takes integers, not floats")
    }
  }

  private func apply(_ operation: ArithmeticOperator, _ a: Int, _ b: Int) throws(ExpressionError) -> ScalarValue {
    let (value, overflow): (Int, Bool)
    switch operation {
    case .add: (value, overflow) = a.addingReportingOverflow(b)
    case .subtract: (value, overflow) = a.subtractingReportingOverflow(b)
    case .multiply: (value, overflow) = a.multipliedReportingOverflow(by: b)
    case .divide:
      if b == 0 { throw error("a division by zero") }
      if a.remainderReportingOverflow(dividingBy: b).partialValue != 0 { return try finite(Double(a) / Double(b)) }
      (value, overflow) = a.dividedReportingOverflow(by: b)
    case .remainder:
      if b <= 0 { throw error("`%` needs a positive divisor, not \(b)") }
      let remainder = a % b
      (value, overflow) = (remainder < 0 ? remainder + b : remainder, false)
    }
    if overflow { throw error("the result is more than 64 bits hold") }
    return .integer(value)
  }

  func compare(
    _ comparison: ComparisonOperator, _ left: ScalarValue, _ right: ScalarValue
  ) throws(ExpressionError) -> Bool {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): return compare(comparison, a, b)
    case (.string, .string), (.boolean, .boolean):
      if comparison == .equal { return left == right }
      if comparison == .notEqual { return left != right }
      throw error("`\(comparison.rawValue)` compares numbers, not \(left.kind) and \(right.kind)")
    default:
      guard let a = left.number, let b = right.number else {
        throw error("`\(comparison.rawValue)` cannot compare \(left.kind) and \(right.kind)")
      }
      return compare(comparison, a, b)
    }
  }

  private func compare<Number: Comparable>(_ comparison: ComparisonOperator, _ a: Number, _ b: Number) -> Bool {
    switch comparison {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }

  /// - Precondition: the function takes that many arguments, and is not `if`.
  func call(_ function: Function, _ arguments: [ScalarValue]) throws(ExpressionError) -> ScalarValue {
    let numbers = try arguments.map { (argument) throws(ExpressionError) in try number(argument, function.rawValue) }
    switch function {
    case .min: return try extreme(arguments, numbers, .less)
    case .max: return try extreme(arguments, numbers, .greater)
    case .floor: return try integer(arguments[0], numbers[0].rounded(.down))
    case .ceil: return try integer(arguments[0], numbers[0].rounded(.up))
    case .roundTo: return try rounded(numbers[0], toMultipleOf: arguments[1])
    case .conditional: return arguments[0]
    }
  }

  /// The first argument that no other one precedes; a float where one of them is.
  private func extreme(
    _ arguments: [ScalarValue], _ numbers: [Double], _ precedes: ComparisonOperator
  ) throws(ExpressionError) -> ScalarValue {
    var best = 0
    for index in arguments.indices where try compare(precedes, arguments[index], arguments[best]) { best = index }
    let allIntegers = arguments.allSatisfy { $0.kind == ScalarValue.integer(0).kind }
    return allIntegers ? arguments[best] : .float(numbers[best])
  }

  /// A channel count scaled by a width multiplier, as the MobileNets round it (`make_divisible`): the multiple of `step`
  /// nearest to `x`, ties up, at least one step, and a step more where that would lose over a tenth of `x`.
  private func rounded(_ x: Double, toMultipleOf step: ScalarValue) throws(ExpressionError) -> ScalarValue {
    guard case .integer(let step) = step, step > 0 else {
      throw error("`round_to` rounds to multiples of a positive integer, not \(step)")
    }
    let steps = ((x + Double(step) / 2) / Double(step)).rounded(.down)
    guard let whole = Int(exactly: steps) else { throw error("the result is more than 64 bits hold") }
    let (nearest, overflow) = Swift.max(whole, 1).multipliedReportingOverflow(by: step)
    let (next, carry) = nearest.addingReportingOverflow(step)
    if overflow || carry { throw error("the result is more than 64 bits hold") }
    return .integer(Double(nearest) < 0.9 * x ? next : nearest)
  }

  /// The rounded float as an integer; an integer is itself.
  private func integer(_ value: ScalarValue, _ rounded: Double) throws(ExpressionError) -> ScalarValue {
    if case .integer = value { return value }
    guard let whole = Int(exactly: rounded) else { throw error("the result is more than 64 bits hold") }
    return .integer(whole)
  }

  private func number(_ value: ScalarValue, _ user: String) throws(ExpressionError) -> Double {
    if let number = value.number { return number }
    throw error("`\(user)` takes numbers, not \(value.kind)")
  }

  private func finite(_ value: Double) throws(ExpressionError) -> ScalarValue {
    if value.isFinite { return .float(value) }
    throw error("the result is more than a float holds")
  }

  private func error(_ message: String) -> ExpressionError { ExpressionError(message, at: range) }
}
