internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads the scalars of a graph file: literals, expressions, and strings with `$(…)` in them.
struct ScalarReader {
  let sources: SourceTexts
  /// What the names in expressions stand for.
  let environment: Environment

  func integer(_ node: YAMLNode, _ subject: String, minimum: Int = 1) throws(DiagnosticSet) -> Int {
    let expectation = Expectation(subject: subject, requirement: AttributeKind.integer(minimum: minimum).description)
    let value = try value(node, expectation)
    guard case .integer(let integer) = value, integer >= minimum else { throw expectation.unmet(by: value, of: node) }
    guard integer <= AttributeKind.largest else {
      throw Expectation(subject: subject, requirement: "an integer of at most \(AttributeKind.largest)")
        .unmet(by: value, of: node)
    }
    return integer
  }

  func number(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> Double {
    let expectation = Expectation(subject: subject, requirement: AttributeKind.number.description)
    let value = try value(node, expectation)
    guard let number = value.number, number.isFinite else { throw expectation.unmet(by: value, of: node) }
    return number
  }

  /// A number, or `.inf` or `-.inf`.
  func extendedNumber(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> Double {
    let expectation = Expectation(subject: subject, requirement: AttributeKind.extendedNumber.description)
    let value = try value(node, expectation)
    guard let number = value.number, !number.isNaN else { throw expectation.unmet(by: value, of: node) }
    return number
  }

  func boolean(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> Bool {
    let expectation = Expectation(subject: subject, requirement: AttributeKind.boolean.description)
    let value = try value(node, expectation)
    guard case .boolean(let boolean) = value else { throw expectation.unmet(by: value, of: node) }
    return boolean
  }

  /// One of a few words.
  func choice(_ node: YAMLNode, _ subject: String, among names: [String]) throws(DiagnosticSet) -> String {
    let expectation = Expectation(subject: subject, requirement: AttributeKind.choice(names).description)
    guard let scalar = node.scalar, !scalar.isOmitted else { throw expectation.unmet(by: node) }
    let name = try resolve(scalar, at: node.span)
    guard names.contains(name) else {
      throw DiagnosticSet(
        .error(
          "\(subject) must be \(expectation.requirement), not \(quoted(name))", at: node.span,
          suggestion: suggestion(for: name, among: names)))
    }
    return name
  }

  /// A string; a number that stands where a string must is taken as it is written.
  func text(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> String {
    guard let scalar = node.scalar else { throw Expectation(subject: subject, requirement: "a string").unmet(by: node) }
    switch scalar.value {
    case .null, .bool: throw Expectation(subject: subject, requirement: "a string").unmet(by: node)
    case .int, .float: return scalar.text
    case .string: return try resolve(scalar, at: node.span)
    }
  }

  /// The elements of a sequence.
  func list(_ node: YAMLNode, _ subject: String, of what: String) throws(DiagnosticSet) -> [YAMLNode] {
    guard let elements = node.sequence else {
      throw Expectation(subject: subject, requirement: "a sequence of \(what)").unmet(by: node)
    }
    for index in elements.indices {
      if let split = SplitExpression(elements[index], elements[(index + 1)...]) { throw split.diagnostics }
    }
    return elements
  }

  /// A value that may be of any type: a number or a boolean, a name with a letter as a string, a string with `$(…)` in it, or else an
  /// expression.
  func untyped(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> ScalarValue {
    try untyped(
      node, Expectation(subject: subject, requirement: "a number, a boolean, a name or an expression"))
  }

  func untyped(_ node: YAMLNode, _ expectation: Expectation) throws(DiagnosticSet) -> ScalarValue {
    if let scalar = node.scalar, case .string(let text) = scalar.value {
      let isName = Names.isName(text) && text.unicodeScalars.contains(where: \.isWordStart)
      if isName || StringTemplate.isTemplate(text) { return .string(try resolve(scalar, at: node.span)) }
    }
    let value = try value(node, expectation)
    guard value.number?.isFinite != false else { throw expectation.unmet(by: node) }
    return value
  }

  /// The value of a scalar that is no string; a float as YAML has it, finite or not.
  func value(_ node: YAMLNode, _ expectation: Expectation) throws(DiagnosticSet) -> ScalarValue {
    guard let scalar = node.scalar else { throw expectation.unmet(by: node) }
    switch scalar.value {
    case .null: throw expectation.unmet(by: node)
    case .bool(let value): return .boolean(value)
    case .int(let value): return .integer(value)
    case .float(let value): return .float(value)
    case .string(let text):
      // What must stand here helps more than what is wrong with the word.
      if cannotBeExpression(node) { throw expectation.unmet(by: node) }
      do throws(ExpressionError) { return try Expression.evaluate(text, environment) } catch {
        throw located(error, in: scalar, at: node.span)
      }
    }
  }

  /// Whether a node is a collection, null, or a lone word (other than a parameter that only lacks its `$`).
  func cannotBeExpression(_ node: YAMLNode) -> Bool {
    switch node.scalar?.value {
    case nil, .null?: true
    case .string(let text)?: Names.isWord(text) && environment[text] == nil
    case .bool?, .int?, .float?: false
    }
  }

  func resolve(_ scalar: YAMLScalar, at span: SourceSpan) throws(DiagnosticSet) -> String {
    do throws(ExpressionError) { return try StringTemplate.resolve(scalar.text, environment) } catch {
      throw located(error, in: scalar, at: span)
    }
  }

  private func located(_ error: ExpressionError, in scalar: YAMLScalar, at span: SourceSpan) -> DiagnosticSet {
    if error.isConsequence { return .consequence }
    return DiagnosticSet(
      .error(error.message, at: sources.span(of: error.range, in: scalar, at: span), suggestion: error.suggestion))
  }
}
