internal import MartletDiagnostics
internal import MartletYAML

/// Reads `weights:`, `ignore_weights:` and `rename_weights:`.
struct WeightsReader {
  struct Weights {
    var file: FileReference?
    var ignored: [String] = []
    var renamed: [WeightRename] = []
  }

  let scalars: ScalarReader

  func read(_ files: AssembledFiles, _ diagnostics: inout DiagnosticCollector) -> Weights {
    var weights = Weights()
    if let entry = files["weights"] {
      weights.file = diagnostics.attempt { () throws(DiagnosticSet) in try scalars.path(entry.value, "`weights`") }
    }
    if let entry = files["ignore_weights"], !entry.isOmitted {
      weights.ignored = diagnostics.attempt { () throws(DiagnosticSet) in try ignored(entry.value) } ?? []
    }
    if let entry = files["rename_weights"], !entry.isOmitted {
      weights.renamed = diagnostics.attempt { () throws(DiagnosticSet) in try renamed(entry.value) } ?? []
    }
    return weights
  }

  private func ignored(_ node: YAMLNode) throws(DiagnosticSet) -> [String] {
    var patterns: [String] = []
    for element in try scalars.list(node, "`ignore_weights`", of: "names, in which `*` stands for anything") {
      patterns.append(try scalars.text(element, "each of `ignore_weights`"))
    }
    return patterns
  }

  private func renamed(_ node: YAMLNode) throws(DiagnosticSet) -> [WeightRename] {
    guard let entries = node.mapping else {
      throw Expectation(
        subject: "`rename_weights`", requirement: "a mapping of names in the file to names in the graph"
      ).unmet(by: node)
    }
    var renames: [WeightRename] = []
    var targets: [String: SourceSpan] = [:]
    for entry in entries {
      let from = entry.key.scalar?.text ?? ""
      let to = try scalars.text(entry.value, "what \(quoted(from)) is renamed to")
      if let first = targets.updateValue(entry.value.span, forKey: to) {
        throw DiagnosticSet(
          .error(
            "two weights are renamed to \(quoted(to))", at: entry.value.span,
            notes: [Diagnostic.Note("the first is here", at: .text(first))]))
      }
      renames.append(WeightRename(from: from, to: to, span: entry.key.span))
    }
    return renames
  }
}
