internal import MartletDiagnostics
internal import MartletIR

/// What layers can read by name, and what the next layer reads without one.
struct Scope {
  /// A value that stands in the graph.
  struct Operand {
    let value: ValueID
    let name: String
    /// The layer or the input that it is the value of.
    let span: SourceSpan
  }

  /// The value of a layer, or that there is none because it, or one that it reads, was reported as wrong.
  enum Binding {
    case operand(Operand)
    case failed
  }

  /// Where a name is given, and whether by the file or, to a layer without one, by its reader.
  private struct Declaration {
    let span: SourceSpan
    let isGiven: Bool
  }

  private var declarations: [String: Declaration] = [:]
  private var bindings: [String: Binding] = [:]
  /// The value of the layer before.
  var last: Binding?
  /// Whether a name was lost to an error, so that a name that is not there may be no error of its own.
  var isIncomplete = false
  /// The inputs, in the order of the file.
  private(set) var inputs: [Binding] = []

  /// Gives a name away.
  /// - Throws: where it is taken.
  mutating func declare(_ name: String, at span: SourceSpan) throws(DiagnosticSet) {
    if let earlier = declarations[name], earlier.isGiven {
      throw DiagnosticSet(
        .error(
          "the name \(quoted(name)) is taken", at: span,
          notes: [Diagnostic.Note("it was first given here", at: .text(earlier.span))]))
    }
    declarations[name] = Declaration(span: span, isGiven: true)
  }

  /// Names a layer that has no name.
  mutating func declareUnnamed(_ name: String, at span: SourceSpan) {
    declarations[name] = Declaration(span: span, isGiven: false)
  }

  func isDeclared(_ name: String) -> Bool { declarations[name] != nil }

  mutating func bind(_ name: String, _ binding: Binding) { bindings[name] = binding }

  /// - Parameter name: nil where it was reported as wrong.
  mutating func bindInput(_ name: String?, _ binding: Binding) {
    if let name { bindings[name] = binding } else { isIncomplete = true }
    inputs.append(binding)
  }

  /// What a name means here.
  /// - Parameter reader: the name of the layer that reads it; nil for an output of the graph.
  func lookUp(_ name: String, at span: SourceSpan, for reader: String?) throws(DiagnosticSet) -> Binding {
    guard let declaration = declarations[name] else {
      if isIncomplete { return .failed }
      let near = suggestion(for: name, among: declarations.filter { $0.value.isGiven }.keys)
      throw DiagnosticSet(.error("there is no layer or input \(quoted(name))", at: span, suggestion: near))
    }
    if !declaration.isGiven {
      throw DiagnosticSet(
        .error(
          "\(quoted(name)) has no name of its own, so that nothing can read it by name", at: span,
          notes: [Diagnostic.Note("give it one here: `name: \(name)`", at: .text(declaration.span))]))
    }
    if let binding = bindings[name] { return binding }
    if name == reader {
      throw DiagnosticSet(
        .error(
          "\(quoted(name)) reads itself, which would be a cycle: a layer reads only what stands before it", at: span))
    }
    throw DiagnosticSet(
      .error(
        "\(quoted(name)) is declared later, at line \(declaration.span.start.line): a layer reads only what stands before it",
        at: span))
  }
}
