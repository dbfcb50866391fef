internal import MartletDiagnostics
internal import MartletYAML

/// Reads the parameters of a graph and what they are set to: by the command line, by a file that extends another one, or
/// by their defaults.
struct ParameterReader {
  private static let most = 1000

  let sources: SourceTexts
  /// By the command line: the texts of YAML scalars.
  let settings: [String: String]
  /// By the files, by name; nil where that was reported as wrong.
  let given: [String: YAMLNode.Entry]?

  /// - Parameter sections: `parameters:` of each file, an extended file before the one that extends it, whose
  ///   declarations replace those of the same name.
  /// - Returns: the parameters in the order of the sections; nil where the declaration of one is wrong or one has no
  ///   value. A setting that is wrong is reported and leaves the default.
  func read(_ sections: [YAMLNode.Entry], _ diagnostics: inout DiagnosticCollector) -> [GraphParameter]? {
    var declarations: [ParameterDeclaration] = []
    var places: [String: Int] = [:]
    var isSound = true
    for entry in entries(sections, &diagnostics) where !diagnostics.isFull {
      guard let declaration = ParameterDeclaration.read(entry, sources, &diagnostics) else {
        isSound = false
        continue
      }
      if let place = places[declaration.name] {
        declarations[place] = declaration
      } else {
        places[declaration.name] = declarations.count
        declarations.append(declaration)
      }
    }
    var parameters: [GraphParameter] = []
    var values: [String: ScalarValue] = [:]
    for declaration in declarations where !diagnostics.isFull {
      // A default sees the parameters before it, with what they are set to.
      guard let value = value(of: declaration, Environment(values), &diagnostics) else {
        isSound = false
        continue
      }
      values[declaration.name] = value
      parameters.append(
        GraphParameter(name: declaration.name, type: declaration.type, value: value, span: declaration.span))
    }
    // One whose declaration is wrong is there all the same.
    let names = sections.flatMap { $0.value.mapping ?? [] }.compactMap { $0.key.scalar?.text }
    reportUnknown(names, &diagnostics)
    return isSound ? parameters : nil
  }

  private func entries(
    _ sections: [YAMLNode.Entry], _ diagnostics: inout DiagnosticCollector
  ) -> [YAMLNode.Entry] {
    var all: [YAMLNode.Entry] = []
    for section in sections where !section.isOmitted {
      guard let entries = section.value.mapping else {
        diagnostics.report(
          Expectation(subject: "`parameters`", requirement: "a mapping of names to defaults").unmet(by: section.value))
        continue
      }
      all += entries
      guard all.count <= Self.most else {
        diagnostics.report(.error("a graph has at most \(Self.most) parameters", at: section.key.span))
        return []
      }
    }
    return all
  }

  private func value(
    of declaration: ParameterDeclaration, _ environment: Environment, _ diagnostics: inout DiagnosticCollector
  ) -> ScalarValue? {
    let scalars = ScalarReader(sources: sources, environment: environment)
    let name = declaration.name
    let standard = diagnostics.attempt { () throws(DiagnosticSet) in try declaration.standardValue(scalars) }
    guard let standard else { return nil }
    if let text = settings[name] {
      let set = diagnostics.attempt { () throws(DiagnosticSet) in
        try CommandLineSetting(name: name, text: text).value(for: declaration)
      }
      return set ?? standard
    }
    if let entry = given?[name] {
      let set = diagnostics.attempt { () throws(DiagnosticSet) in
        try declaration.value(givenBy: entry.value, scalars)
      }
      return set ?? standard
    }
    if standard == nil, given != nil {
      diagnostics.report(
        .error(
          "the parameter `\(name)` has no default, and nothing sets it", at: declaration.span,
          notes: [Diagnostic.Note("`--set \(name)=…` does, or `set: {\(name): …}` in a file that extends this one")]))
    }
    return standard
  }

  private func reportUnknown(_ names: [String], _ diagnostics: inout DiagnosticCollector) {
    for name in settings.keys.sorted() where !names.contains(name) {
      diagnostics.report(
        Diagnostic(
          .error, "`--set \(name)=…`: there is no parameter \(quoted(name))", at: nil,
          suggestion: suggestion(for: name, among: names)))
    }
    for (name, entry) in (given ?? [:]).sorted(by: { $0.key < $1.key }) where !names.contains(name) {
      diagnostics.report(
        .error(
          "there is no parameter \(quoted(name)) to set", at: entry.key.span,
          suggestion: suggestion(for: name, among: names)))
    }
  }
}
