internal import MartletDiagnostics
internal import MartletYAML

/// A parameter of a graph or of a block, as it is declared.
struct ParameterDeclaration {
  enum Default {
    case value(ScalarValue)
    /// Of the long form, which may be an expression of the parameters above it.
    case node(YAMLNode)
  }

  let name: String
  let type: ParameterType
  /// Nil where a value must be given.
  let standard: Default?
  /// The values that it may have; nil where it may have any of its type.
  let choices: [ScalarValue]?
  /// Where its name is declared.
  let span: SourceSpan
}

extension ParameterDeclaration {
  /// - Returns: nil where the declaration is wrong, which was reported.
  static func read(
    _ entry: YAMLNode.Entry, _ sources: SourceTexts, _ diagnostics: inout DiagnosticCollector
  ) -> ParameterDeclaration? {
    let name = entry.key.scalar?.text ?? ""
    guard Names.isWord(name), name.unicodeScalars.count <= Names.longest else {
      diagnostics.report(
        .error(
          "\(quoted(name)) is no name for a parameter: it has letters, digits and `_`, and no digit first",
          at: entry.key.span))
      return nil
    }
    if let long = entry.value.mapping { return read(name, long, at: entry.key.span, sources, &diagnostics) }
    return diagnostics.attempt { () throws(DiagnosticSet) in
      let value = try literal(entry.value, name)
      return ParameterDeclaration(
        name: name, type: ParameterType(of: value), standard: .value(value), choices: nil, span: entry.key.span)
    }
  }

  private static func read(
    _ name: String, _ entries: [YAMLNode.Entry], at span: SourceSpan, _ sources: SourceTexts,
    _ diagnostics: inout DiagnosticCollector
  ) -> ParameterDeclaration? {
    let owner = "the parameter `\(name)`"
    let fields = Fields(entries, of: owner, known: ["type", "default", "choices"], &diagnostics)
    if fields.isMissing("type") { diagnostics.report(.error("\(owner) needs the key `type`", at: span)) }
    guard let typeNode = fields["type"]?.value, !fields.isDamaged("default"), !fields.isDamaged("choices") else {
      return nil
    }
    let scalars = ScalarReader(sources: sources, environment: [:])
    return diagnostics.attempt { () throws(DiagnosticSet) in
      let names = ParameterType.allCases.map(\.rawValue)
      let type = ParameterType(rawValue: try scalars.choice(typeNode, "`type`", among: names)) ?? .string
      var choices: [ScalarValue]?
      if let node = fields["choices"]?.value {
        choices = []
        for element in try scalars.list(node, "`choices`", of: "values") {
          choices?.append(try scalars.value(element, as: type, "each of `choices`"))
        }
        if choices?.isEmpty == true { throw Expectation(subject: "`choices`", requirement: "values").unmet(by: node) }
      }
      return ParameterDeclaration(
        name: name, type: type, standard: fields["default"].map { .node($0.value) }, choices: choices, span: span)
    }
  }

  /// The default of the short form, which is what YAML says it is.
  private static func literal(_ node: YAMLNode, _ name: String) throws(DiagnosticSet) -> ScalarValue {
    let expectation = Expectation(
      subject: "the default of `\(name)`", requirement: "a finite number, a boolean or a string")
    guard let scalar = node.scalar, let value = ScalarValue(scalar.value) else { throw expectation.unmet(by: node) }
    if case .string(let text) = value, text.contains("$") {
      throw DiagnosticSet(
        .error(
          "the default of `\(name)` is a string, in which `$` may not stand", at: node.span,
          notes: [Diagnostic.Note("an expression needs a type: `\(name): {type: int, default: …}`")]))
    }
    if case .float(let float) = value, !float.isFinite { throw expectation.unmet(by: node) }
    return value
  }
}

extension ParameterDeclaration {
  /// The value where none is given; nil where one must be.
  func standardValue(_ scalars: ScalarReader) throws(DiagnosticSet) -> ScalarValue? {
    switch standard {
    case nil: return nil
    case .value(let value)?: return value
    case .node(let node)?:
      let value: ScalarValue
      do throws(DiagnosticSet) {
        value = try scalars.value(node, as: type, "the default of `\(name)`")
      } catch {
        guard error != .consequence, type != .string, node.scalar?.text.contains("$") == true else { throw error }
        let note = Diagnostic.Note("a default is made of literals and of the parameters above it")
        throw DiagnosticSet(error.diagnostics.map { $0.adding([note]) })
      }
      try checkChoice(value, "the default of `\(name)`", at: .text(node.span))
      return value
    }
  }

  /// The value that a file gives.
  func value(givenBy node: YAMLNode, _ scalars: ScalarReader) throws(DiagnosticSet) -> ScalarValue {
    let value = try scalars.value(node, as: type, "`\(name)`")
    try checkChoice(value, "`\(name)`", at: .text(node.span))
    return value
  }

  func checkChoice(_ value: ScalarValue, _ subject: String, at location: Location?) throws(DiagnosticSet) {
    guard let choices, !choices.contains(value) else { return }
    let names = choices.map { "`\($0)`" }.joined(separator: ", ")
    throw DiagnosticSet(
      Diagnostic(
        .error, "\(subject) must be one of \(names), not \(quoted(value.description))", at: location,
        suggestion: type == .string ? suggestion(for: value.description, among: choices.map(\.description)) : nil,
        notes: location == .text(span) ? [] : [Diagnostic.Note("`\(name)` is declared here", at: .text(span))]))
  }
}

extension ScalarReader {
  /// A value of a parameter's type.
  func value(
    _ node: YAMLNode, as type: ParameterType, _ subject: String
  ) throws(DiagnosticSet) -> ScalarValue {
    let expectation = Expectation(subject: subject, requirement: type.requirement)
    if type == .string {
      guard case .string? = node.scalar?.value else { throw expectation.unmet(by: node) }
      return .string(try text(node, subject))
    }
    let value = try value(node, expectation)
    guard let accepted = type.accept(value) else { throw expectation.unmet(by: value, of: node) }
    if accepted.number?.isFinite == false { throw expectation.unmet(by: node) }
    return accepted
  }
}

extension ScalarValue {
  /// - Returns: nil for null.
  init?(_ value: YAMLScalarValue) {
    switch value {
    case .null: return nil
    case .bool(let value): self = .boolean(value)
    case .int(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    }
  }
}
