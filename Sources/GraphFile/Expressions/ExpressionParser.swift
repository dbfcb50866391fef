/// Makes a tree of an expression's text. Precedence from loose to tight: comparison (one only), sum, product, sign.
struct ExpressionParser {
  private let tokens: [ExpressionToken]
  private var position = 0
  private var depth = 0
  private let environment: Environment

  static func parse(_ text: String, _ environment: Environment) throws(ExpressionError) -> Expression {
    var parser = ExpressionParser(tokens: try ExpressionLexer.tokens(of: text), environment: environment)
    let expression = try parser.comparison()
    if parser.token.kind != .end { throw parser.unexpected() }
    return expression
  }

  private init(tokens: [ExpressionToken], environment: Environment) {
    self.tokens = tokens
    self.environment = environment
  }

  private mutating func comparison() throws(ExpressionError) -> Expression {
    let left = try sum()
    guard case .symbol(let symbol) = token.kind, let operation = ComparisonOperator(rawValue: symbol) else {
      return left
    }
    position += 1
    let right = try sum()
    if case .symbol(let next) = token.kind, ComparisonOperator(rawValue: next) != nil {
      throw ExpressionError("comparisons do not chain", at: token.range)
    }
    return Expression(kind: .comparison(operation, left, right), range: range(from: left, to: right))
  }

  private mutating func sum() throws(ExpressionError) -> Expression {
    let first = try product()
    var rest: [(ArithmeticOperator, Expression)] = []
    while let operation = accept([.add, .subtract]) { rest.append((operation, try product())) }
    return chain(first, rest)
  }

  private mutating func product() throws(ExpressionError) -> Expression {
    let first = try signed()
    var rest: [(ArithmeticOperator, Expression)] = []
    while let operation = accept([.multiply, .divide, .remainder]) { rest.append((operation, try signed())) }
    return chain(first, rest)
  }

  private mutating func signed() throws(ExpressionError) -> Expression {
    let start = token.range.lowerBound
    guard accept([.subtract]) != nil else { return try primary() }
    try enter()
    defer { depth -= 1 }
    let operand = try signed()
    return Expression(kind: .negation(operand), range: start..<operand.range.upperBound)
  }

  private mutating func primary() throws(ExpressionError) -> Expression {
    let first = token
    switch first.kind {
    case .literal(let value):
      position += 1
      return Expression(kind: .value(value), range: first.range)
    case .parameter(let name):
      position += 1
      guard let value = environment[name] else {
        throw ExpressionError(
          "there is no parameter `\(name)`", at: first.range,
          suggestion: suggestion(for: name, among: environment.names).map { "$" + $0 })
      }
      return Expression(kind: .value(value), range: first.range)
    case .word(let name):
      return try call(name)
    case .symbol("("):
      let arguments = try parenthesised()
      guard arguments.count == 1 else {
        throw ExpressionError("parentheses hold one expression, not \(arguments.count)", at: range(from: first))
      }
      return Expression(kind: arguments[0].kind, range: range(from: first))
    case .symbol, .end:
      throw unexpected()
    }
  }

  private mutating func call(_ name: String) throws(ExpressionError) -> Expression {
    let first = token
    position += 1
    guard token.kind == .symbol("(") else {
      throw ExpressionError(
        "`\(name)` is neither a number nor a parameter (a parameter carries `$`)", at: first.range,
        suggestion: environment[name] == nil ? nil : "$" + name)
    }
    if let function = SizeFunction(rawValue: name) { return try size(function, from: first) }
    guard let function = Function(rawValue: name) else {
      let names = Function.allCases.map(\.rawValue) + SizeFunction.allCases.map(\.rawValue)
      throw ExpressionError(
        "there is no function `\(name)`", at: first.range, suggestion: suggestion(for: name, among: names))
    }
    let arguments = try parenthesised()
    guard function.arity.contains(arguments.count) else {
      let (least, most) = (function.arity.lowerBound, function.arity.upperBound)
      let wanted = least == most ? "\(least)" : "\(least) to \(most)"
      throw ExpressionError(
        "`\(name)` takes \(wanted) argument\(most == 1 ? "" : "s"), not \(arguments.count)", at: range(from: first))
    }
    return Expression(kind: .call(function, arguments), range: range(from: first))
  }

  /// The name of an input in parentheses, behind a function that `first` names.
  private mutating func size(_ function: SizeFunction, from first: ExpressionToken) throws(ExpressionError)
    -> Expression
  {
    let opening = position
    guard tokens.count > opening + 2, case .word(let input) = tokens[opening + 1].kind,
      tokens[opening + 2].kind == .symbol(")")
    else {
      throw ExpressionError(
        "`\(function.rawValue)` takes the name of an input, as in `\(function.rawValue)(input)`", at: first.range)
    }
    position = opening + 3
    let range = range(from: first)
    return Expression(kind: .value(try function.value(of: input, in: environment, at: range)), range: range)
  }

  /// Expressions in parentheses, with commas between them.
  private mutating func parenthesised() throws(ExpressionError) -> [Expression] {
    let opening = token
    position += 1
    try enter()
    defer { depth -= 1 }
    var expressions: [Expression] = []
    if token.kind != .symbol(")") { expressions.append(try comparison()) }
    while token.kind == .symbol(",") {
      position += 1
      expressions.append(try comparison())
    }
    if token.kind == .end { throw ExpressionError("`(` is never closed", at: opening.range) }
    if token.kind != .symbol(")") { throw unexpected() }
    position += 1
    return expressions
  }

  private mutating func accept(_ operators: [ArithmeticOperator]) -> ArithmeticOperator? {
    guard case .symbol(let symbol) = token.kind, let operation = ArithmeticOperator(rawValue: symbol),
      operators.contains(operation)
    else { return nil }
    position += 1
    return operation
  }

  private mutating func enter() throws(ExpressionError) {
    depth += 1
    if depth > ExpressionLimits.depth {
      throw ExpressionError(
        "an expression is nested at most \(ExpressionLimits.depth) deep", at: tokens[position - 1].range)
    }
  }

  private var token: ExpressionToken { tokens[position] }

  private func unexpected() -> ExpressionError {
    switch token.kind {
    case .end where position == 0: ExpressionError("the expression is empty", at: token.range)
    case .end:
      ExpressionError(
        "something is missing after this", at: tokens[position - 1].range)
    case .symbol(let symbol): ExpressionError("`\(symbol)` cannot stand here", at: token.range)
    case .literal, .parameter, .word: ExpressionError("an operator is missing before this", at: token.range)
    }
  }

  private func chain(_ first: Expression, _ rest: [(ArithmeticOperator, Expression)]) -> Expression {
    guard let last = rest.last?.1 else { return first }
    return Expression(kind: .chain(first, rest), range: range(from: first, to: last))
  }

  private func range(from first: Expression, to last: Expression) -> Range<Int> {
    first.range.lowerBound..<last.range.upperBound
  }

  /// From a token to the one read last.
  private func range(from first: ExpressionToken) -> Range<Int> {
    first.range.lowerBound..<tokens[position - 1].range.upperBound
  }
}
