internal import MartletDiagnostics

/// The names of the graph, or of one use of a block: what can be read there, and what the next layer reads without one.
struct Scope {
  /// What a name is given to.
  private enum Bearer {
    case value
    /// With the names of its outputs.
    case block([String])
    /// A layer or a block that was given its name by the reader, not by the file.
    case unnamed
  }

  private struct Declaration {
    let span: SourceSpan
    let bearer: Bearer

    /// Whether the file gives the name.
    var isGiven: Bool {
      if case .unnamed = bearer { false } else { true }
    }
  }

  /// What stands in front of the names of its layers: empty, or the block's full name and a dot.
  let prefix: String
  /// The full name and a dot of the block whose weights this one shares.
  let sharedPrefix: String?
  /// The places where the block, and those round it, are used, from the inside out.
  let places: [SourceSpan]

  private var declarations: [String: Declaration] = [:]
  private var bindings: [String: Binding] = [:]
  /// The value of the layer before.
  var last: Binding?
  /// Whether a name was lost to an error, so that a name that is not there may be no error of its own.
  var isIncomplete = false
  /// The inputs, in the order of the file.
  private(set) var inputs: [Binding] = []

  /// The scope of the graph itself, or of a block.
  init(prefix: String = "", sharedPrefix: String? = nil, places: [SourceSpan] = []) {
    self.prefix = prefix
    self.sharedPrefix = sharedPrefix
    self.places = places
  }

  /// Gives a name away.
  /// - Throws: where it is taken.
  mutating func declare(_ name: String, at span: SourceSpan) throws(DiagnosticSet) {
    try declare(name, .value, at: span)
  }

  /// Gives a name to a block, and with it the names of its outputs: `block.output`.
  mutating func declareBlock(_ name: String, outputs: [String], at span: SourceSpan) throws(DiagnosticSet) {
    try declare(name, .block(outputs), at: span)
    for output in outputs { try declare("\(name).\(output)", .value, at: span) }
  }

  private mutating func declare(_ name: String, _ bearer: Bearer, at span: SourceSpan) throws(DiagnosticSet) {
    if let earlier = declarations[name], earlier.isGiven {
      let note =
        earlier.span == span
        ? Diagnostic.Note("each repeat gives it: put the index in it, as in `\(name)$(i)`")
        : Diagnostic.Note("it was first given here", at: .text(earlier.span))
      throw DiagnosticSet(.error("the name \(quoted(name)) is taken", at: span, notes: [note]))
    }
    declarations[name] = Declaration(span: span, bearer: bearer)
  }

  /// Names a layer that has no name.
  mutating func declareUnnamed(_ name: String, at span: SourceSpan) {
    declarations[name] = Declaration(span: span, bearer: .unnamed)
  }

  func isDeclared(_ name: String) -> Bool { declarations[name] != nil }

  mutating func bind(_ name: String, _ binding: Binding) { bindings[name] = binding }

  /// - Parameter name: nil where it was reported as wrong.
  mutating func bindInput(_ name: String?, _ binding: Binding) {
    if let name { bindings[name] = binding } else { isIncomplete = true }
    inputs.append(binding)
  }

  /// Gives the name of an input of a block. Those of one block are known to be different.
  mutating func addInput(_ name: String, _ binding: Binding, at span: SourceSpan) {
    declarations[name] = Declaration(span: span, bearer: .value)
    bindInput(name, binding)
  }

  /// The name that the file gives here and that is nearest to another one, as ``suggestion(for:among:)`` has it.
  func nearestName(to name: String) -> String? {
    if declarations.count > mostSuggestions { return nil }
    return suggestion(for: name, among: declarations.filter { $0.value.isGiven }.keys)
  }

  /// What a name means; nil where nothing that stands before has it.
  func binding(of name: String) -> Binding? {
    guard let declaration = declarations[name] else { return result(name) }
    return declaration.isGiven ? bindings[name] : nil
  }

  /// `split.1` for the second result of `split`.
  private func result(_ name: String) -> Binding? {
    guard let (owner, number) = Self.split(name), let index = Int(number), "\(index)" == number,
      case .results(let results)? = binding(of: owner), results.indices.contains(index)
    else { return nil }
    return .operand(results[index])
  }

  /// Why a name means nothing here although something here is called so, or nearly; nil where nothing is.
  /// - Parameter reader: the name of the layer that reads it; nil for an output.
  func explanation(_ name: String, at span: SourceSpan, for reader: String?) -> Diagnostic? {
    guard let declaration = declarations[name] else { return partExplanation(name, at: span) }
    if !declaration.isGiven {
      return .error(
        "\(quoted(name)) has no name of its own, so that nothing can read it by name", at: span,
        notes: [Diagnostic.Note("give it one here: `name: \(name)`", at: .text(declaration.span))])
    }
    if name == reader || reader.map({ name.hasPrefix($0 + ".") && isBlock($0) }) == true {
      return .error(
        "\(quoted(name)) reads itself, which would be a cycle: a layer reads only what stands before it", at: span)
    }
    return .error(
      "\(quoted(name)) is declared later, at line \(declaration.span.start.line): a layer reads only what stands before it",
      at: span)
  }

  /// The explanation for `block.something` and `layer.2`.
  private func partExplanation(_ name: String, at span: SourceSpan) -> Diagnostic? {
    var owner = name
    while let parts = Self.split(owner) {
      owner = parts.owner
      let part = String(name.dropFirst(owner.count + 1))
      if case .block(let outputs)? = declarations[owner]?.bearer {
        let near = suggestion(for: part, among: outputs).map { "\(owner).\($0)" }
        let names = outputs.map { "`\($0)`" }.joined(separator: ", ")
        let note = outputs.isEmpty ? "what of a block can be read by name is said by its `outputs`" : "it has \(names)"
        return .error(
          "the block \(quoted(owner)) has no output \(quoted(part))", at: span, suggestion: near,
          notes: [Diagnostic.Note(note, at: declarations[owner].map { .text($0.span) })])
      }
      if case .results(let results)? = bindings[owner] {
        return .error("\(quoted(owner)) has \(results.count) results, `0` to `\(results.count - 1)`", at: span)
      }
    }
    return nil
  }

  private func isBlock(_ name: String) -> Bool {
    if case .block? = declarations[name]?.bearer { true } else { false }
  }

  /// What stands before and after the last dot.
  private static func split(_ name: String) -> (owner: String, part: String)? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }
}
