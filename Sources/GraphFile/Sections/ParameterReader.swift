internal import MartletDiagnostics
internal import MartletYAML

/// Reads `parameters:` and what they are set to from outside.
struct ParameterReader {
  private static let most = 1000

  let sources: SourceTexts

  /// - Returns: the parameters in the order of the file; nil where the declaration of one is wrong. A setting that is
  ///   wrong is reported and leaves the default.
  func read(
    _ section: YAMLNode.Entry?, _ settings: [String: String], _ diagnostics: inout DiagnosticCollector
  ) -> [GraphParameter]? {
    var parameters: [GraphParameter] = []
    var isSound = true
    for entry in entries(section, &diagnostics) where !diagnostics.isFull {
      // A default sees the parameters before it, with what they are set to.
      let values = Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first }
      let scalars = ScalarReader(sources: sources, parameters: values)
      guard let declared = declaration(entry, scalars, &diagnostics) else {
        isSound = false
        continue
      }
      let set = settings[declared.name].flatMap { text in
        diagnostics.attempt { () throws(DiagnosticSet) in try setting(declared, text) }
      }
      parameters.append(set ?? declared)
    }
    let names = entries(section).compactMap { $0.key.scalar?.text }
    for name in settings.keys.sorted() where !names.contains(name) {
      diagnostics.report(
        Diagnostic(
          .error, "`--set \(name)=…`: there is no parameter \(quoted(name))", at: nil,
          suggestion: suggestion(for: name, among: names)))
    }
    return isSound ? parameters : nil
  }

  private func entries(_ section: YAMLNode.Entry?) -> [YAMLNode.Entry] { section?.value.mapping ?? [] }

  private func entries(
    _ section: YAMLNode.Entry?, _ diagnostics: inout DiagnosticCollector
  ) -> [YAMLNode.Entry] {
    guard let section else { return [] }
    guard let entries = section.value.mapping else {
      if !section.isOmitted {
        diagnostics.report(
          Expectation(subject: "`parameters`", requirement: "a mapping of names to defaults").unmet(by: section.value))
      }
      return []
    }
    guard entries.count <= Self.most else {
      diagnostics.report(.error("a graph has at most \(Self.most) parameters", at: section.key.span))
      return []
    }
    return entries
  }

  private func declaration(
    _ entry: YAMLNode.Entry, _ scalars: ScalarReader, _ diagnostics: inout DiagnosticCollector
  ) -> GraphParameter? {
    let name = entry.key.scalar?.text ?? ""
    guard Names.isWord(name), name.unicodeScalars.count <= Names.longest else {
      diagnostics.report(
        .error(
          "\(quoted(name)) is no name for a parameter: it has letters, digits and `_`, and no digit first",
          at: entry.key.span))
      return nil
    }
    if let long = entry.value.mapping {
      let fields = Fields(long, of: "the parameter `\(name)`", known: ["type", "default"], &diagnostics)
      for key in ["type", "default"] where fields.isMissing(key) {
        diagnostics.report(.error("the parameter `\(name)` needs the key `\(key)`", at: entry.key.span))
      }
      guard let type = fields["type"]?.value, let value = fields["default"]?.value else { return nil }
      return diagnostics.attempt { () throws(DiagnosticSet) in
        let word = try scalars.choice(type, "`type`", among: ParameterType.allCases.map(\.rawValue))
        let type = ParameterType(rawValue: word) ?? .string
        return GraphParameter(
          name: name, type: type, value: try defaultValue(value, type, name, scalars), span: entry.key.span)
      }
    }
    return diagnostics.attempt { () throws(DiagnosticSet) in
      let value = try literal(entry.value, name)
      return GraphParameter(name: name, type: ParameterType(of: value), value: value, span: entry.key.span)
    }
  }

  /// The default of the long form, which may be an expression of the parameters before it.
  private func defaultValue(
    _ node: YAMLNode, _ type: ParameterType, _ name: String, _ scalars: ScalarReader
  ) throws(DiagnosticSet) -> ScalarValue {
    let subject = "the default of `\(name)`"
    if type == .string {
      let isString = node.scalar.map { if case .string = $0.value { true } else { false } } ?? false
      guard isString else { throw Expectation(subject: subject, requirement: type.requirement).unmet(by: node) }
      return .string(try scalars.text(node, subject))
    }
    let expectation = Expectation(subject: subject, requirement: type.requirement)
    let value: ScalarValue
    do throws(DiagnosticSet) { value = try scalars.value(node, expectation) } catch {
      guard node.scalar?.text.contains("$") == true else { throw error }
      let note = Diagnostic.Note("a default is made of literals and of the parameters above it")
      throw DiagnosticSet(error.diagnostics.map { $0.with(note) })
    }
    guard let accepted = type.accept(value) else { throw expectation.unmet(by: value, of: node) }
    return try finite(accepted, expectation, node)
  }

  /// The default of the short form, which is what YAML says it is.
  private func literal(_ node: YAMLNode, _ name: String) throws(DiagnosticSet) -> ScalarValue {
    let expectation = Expectation(
      subject: "the default of `\(name)`", requirement: "a finite number, a boolean or a string")
    guard let scalar = node.scalar, let value = ScalarValue(scalar.value) else { throw expectation.unmet(by: node) }
    if case .string(let text) = value, text.contains("$") {
      throw DiagnosticSet(
        .error(
          "the default of `\(name)` is a string, in which `$` may not stand", at: node.span,
          notes: [Diagnostic.Note("an expression needs a type: `\(name): {type: int, default: …}`")]))
    }
    return try finite(value, expectation, node)
  }

  private func finite(
    _ value: ScalarValue, _ expectation: Expectation, _ node: YAMLNode
  ) throws(DiagnosticSet) -> ScalarValue {
    if case .float(let float) = value, !float.isFinite { throw expectation.unmet(by: node) }
    return value
  }

  private func setting(_ declared: GraphParameter, _ text: String) throws(DiagnosticSet) -> GraphParameter {
    let node = text.allSatisfy(\.isWhitespace) ? nil : try? YAMLDocument.parse(Array(text.utf8), file: "--set")
    let scalar = node?.scalar
    let isEmptyString = text.isEmpty && declared.type == .string
    let value = isEmptyString ? .string("") : scalar.flatMap { ScalarValue($0.value) }
    if let value, let accepted = declared.type.accept(value), accepted.number?.isFinite != false {
      return GraphParameter(name: declared.name, type: declared.type, value: accepted, span: declared.span)
    }
    let found =
      if text.isEmpty { "nothing" } else if let value { "\(value.kind)" } else { node?.kind ?? "no YAML scalar" }
    var notes = [Diagnostic.Note("`\(declared.name)` is declared here", at: .text(declared.span))]
    if declared.type == .string, value != nil {
      notes.append(Diagnostic.Note("in quotes it is a string: `--set '\(declared.name)=\"\(text)\"'`"))
    }
    throw DiagnosticSet(
      Diagnostic(
        .error,
        "`--set \(declared.name)=\(text)`: `\(declared.name)` must be \(declared.type.requirement), but this is \(found)",
        at: nil, notes: notes))
  }
}

extension Diagnostic {
  fileprivate func with(_ note: Note) -> Diagnostic {
    Diagnostic(severity, message, at: location, suggestion: suggestion, notes: notes + [note])
  }
}

extension ScalarValue {
  /// - Returns: nil for null.
  fileprivate init?(_ value: YAMLScalarValue) {
    switch value {
    case .null: return nil
    case .bool(let value): self = .boolean(value)
    case .int(let value): self = .integer(value)
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    }
  }
}
