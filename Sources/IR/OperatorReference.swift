extension OpRegistry {
  /// What people read about every operator, in Markdown: `Docs/operators.md` is this text of the standard operators.
  package var markdown: String {
    var lines = [
      "# Operators", "",
      "Every operator with its definition and where it comes from, and with its keys where it is a layer type of the graph",
      "language. The text is made from the operators' own documentation; `martlet ops NAME` prints the same. A layer that reads",
      "several others names them with `from: [a, b]`; every other reads one, or none where it says so. Axes are counted from 0,",
      "the batch.", "",
      "| operator | what it computes |", "|---|---|",
    ]
    lines += ops.map { "| [`\($0.mnemonic)`](#\($0.mnemonic)) | \($0.documentation.summary) |" }
    for op in ops { lines += [""] + op.referenceLines }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Op {
  fileprivate static var referenceLines: [String] {
    var lines = [
      "## \(mnemonic)", "", documentation.summary, "", "> \(documentation.formula)", "",
      "After \(documentation.source).",
    ]
    guard let layer else { return lines + ["", "Only passes make it: no graph file has it."] }
    let parameters = layer.inputs == .one ? operands.dropFirst() : []
    if layer.inputs == .none { lines += ["", "It reads no layer."] }
    if !parameters.isEmpty {
      let names = parameters.map { "`\($0.name)`" + ($0.count == .optional ? " (where there is one)" : "") }
      lines += ["", "Parameters: " + names.joined(separator: ", ") + "."]
    }
    if layer.attributes.isEmpty { return lines + ["", "It has no keys of its own."] }
    lines += ["", "| key | value | default | meaning |", "|---|---|---|---|"]
    return lines
      + layer.attributes.map { definition in
        "| `\(definition.name)` | \(definition.kind) | \(definition.presence.text) | \(definition.documentation) |"
      }
  }
}

extension AttributeDefinition.Presence {
  fileprivate var text: String {
    switch self {
    case .required: "required"
    case .optional: ""
    case .defaulted(let value): "`\(value)`"
    }
  }
}
