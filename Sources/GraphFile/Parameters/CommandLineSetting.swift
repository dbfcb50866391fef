internal import MartletDiagnostics
internal import MartletYAML

/// What the command line sets a parameter to: `--set name=text`.
struct CommandLineSetting {
  let name: String
  /// The text of a YAML scalar.
  let text: String

  func value(for declaration: ParameterDeclaration) throws(DiagnosticSet) -> ScalarValue {
    let node = text.allSatisfy(\.isWhitespace) ? nil : try? YAMLDocument.parse(Array(text.utf8), file: "--set")
    let isEmptyString = text.isEmpty && declaration.type == .string
    let value = isEmptyString ? .string("") : (node?.scalar).flatMap { ScalarValue($0.value) }
    if let value, let accepted = declaration.type.accept(value), accepted.number?.isFinite != false {
      try declaration.checkChoice(accepted, "`--set \(name)=\(text)`: `\(name)`", at: nil)
      return accepted
    }
    let found =
      if text.isEmpty { "nothing" } else if let value { value.kind } else { node?.kind ?? "no YAML scalar" }
    var notes = [Diagnostic.Note("`\(name)` is declared here", at: .text(declaration.span))]
    if declaration.type == .string, value != nil {
      notes.append(Diagnostic.Note("in quotes it is a string: `--set '\(name)=\"\(text)\"'`"))
    }
    throw DiagnosticSet(
      Diagnostic(
        .error, "`--set \(name)=\(text)`: `\(name)` must be \(declaration.type.requirement), but this is \(found)",
        at: nil, notes: notes))
  }
}
