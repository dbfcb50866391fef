internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads attributes of the kinds that operators declare.
struct AttributeReader {
  let scalars: ScalarReader

  /// The attributes, with defaults where the layer says nothing; nil where one is wrong or missing, which was reported.
  func read(
    _ fields: Fields, as definitions: [AttributeDefinition], of owner: String, at span: SourceSpan,
    _ diagnostics: inout DiagnosticCollector
  ) -> AttributeSet? {
    var attributes = AttributeSet()
    var isSound = true
    for definition in definitions {
      if let entry = fields[definition.name] {
        let value = diagnostics.attempt { () throws(DiagnosticSet) in try read(entry.value, as: definition) }
        attributes[definition.name] = value
        isSound = isSound && value != nil
      } else if !fields.isMissing(definition.name) {
        isSound = false
      } else if definition.presence == .required {
        diagnostics.report(.error("\(owner) needs the key `\(definition.name)`", at: span))
        isSound = false
      }
    }
    guard isSound else { return nil }
    return diagnostics.attempt { () throws(DiagnosticSet) in
      do throws(GraphError) { return try attributes.validated(against: definitions) } catch {
        throw DiagnosticSet(.error(error.message, at: span))
      }
    }
  }

  private func read(_ node: YAMLNode, as definition: AttributeDefinition) throws(DiagnosticSet) -> AttributeValue {
    let subject = "`\(definition.name)`"
    switch definition.kind {
    case .integer(let minimum):
      return .integer(try scalars.integer(node, subject, minimum: minimum))
    case .number:
      return .number(try scalars.number(node, subject))
    case .boolean:
      return .boolean(try scalars.boolean(node, subject))
    case .choice(let names):
      return .symbol(try scalars.choice(node, subject, among: names))
    case .integers(let count, let minimum):
      return try integers(node, definition, counts: [count], minimum: minimum)
    case .integerList(let minimum):
      return try integers(node, definition, counts: 1...AttributeKind.longestList, minimum: minimum)
    case .extendedNumber:
      return .number(try scalars.extendedNumber(node, subject))
    case .activation:
      return .symbol(try scalars.choice(node, subject, among: Activation.names))
    case .padding:
      if let text = node.scalar?.text, text == "same" || StringTemplate.isTemplate(text) {
        return .symbol(try scalars.choice(node, subject, among: ["same"]))
      }
      return try integers(node, definition, counts: [2, 4], minimum: 0)
    }
  }

  /// One integer, or as many as `counts` allows.
  private func integers(
    _ node: YAMLNode, _ definition: AttributeDefinition, counts: some Collection<Int>, minimum: Int
  ) throws(DiagnosticSet) -> AttributeValue {
    let subject = "`\(definition.name)`"
    guard node.sequence != nil else {
      // What else it could be is said where it is no number at all.
      if scalars.cannotBeExpression(node) {
        let near = definition.kind == .padding ? suggestion(for: node.scalar?.text ?? "", among: ["same"]) : nil
        throw Expectation(subject: subject, requirement: definition.kind.description)
          .unmet(by: node, suggestion: near)
      }
      return .integer(try scalars.integer(node, subject, minimum: minimum))
    }
    let elements = try scalars.list(node, subject, of: "integers")
    guard counts.contains(elements.count) else {
      throw DiagnosticSet(
        .error("\(subject) must be \(definition.kind.description), not a sequence of \(elements.count)", at: node.span))
    }
    var integers: [Int] = []
    for element in elements { integers.append(try scalars.integer(element, "each of \(subject)", minimum: minimum)) }
    return .integers(integers)
  }
}
