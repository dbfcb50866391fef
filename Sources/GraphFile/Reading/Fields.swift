internal import MartletDiagnostics
internal import MartletYAML

/// The entries of a mapping whose keys are known beforehand.
struct Fields {
  private var entries: [String: YAMLNode.Entry] = [:]
  /// Keys that stand there misspelt, or with a value that is no whole; both were reported.
  private var damaged: Set<String> = []

  /// Reports keys that are not known, and expressions that YAML took apart.
  /// - Parameter owner: whose keys they are, in the words of a diagnostic.
  init(_ all: [YAMLNode.Entry], of owner: String, known: [String], _ diagnostics: inout DiagnosticCollector) {
    var fragments = 0
    for (index, entry) in all.enumerated() {
      if fragments > 0 {
        fragments -= 1
        continue
      }
      if diagnostics.isFull { return }
      let key = entry.key.scalar?.text ?? ""
      // What is split off becomes a key without a value.
      let following = all[(index + 1)...].lazy.prefix { $0.isOmitted }.map(\.key)
      let split = SplitExpression(entry.value, following)
      fragments = split?.fragments ?? 0
      guard known.contains(key) else {
        let near = suggestion(for: key, among: known)
        diagnostics.report(Self.unknown(key, of: owner, known, near: near, at: entry.key.span))
        if let near { damaged.insert(near) }
        continue
      }
      if let split {
        diagnostics.report(split.diagnostics)
        damaged.insert(key)
      } else {
        entries[key] = entry
      }
    }
  }

  subscript(key: String) -> YAMLNode.Entry? { entries[key] }

  /// Whether the key is not there at all, nor one that was meant to be it.
  func isMissing(_ key: String) -> Bool { entries[key] == nil && !damaged.contains(key) }

  /// Whether the key, or one that was meant to be it, stands there in a way that was reported.
  func isDamaged(_ key: String) -> Bool { entries[key] == nil && damaged.contains(key) }

  private static func unknown(
    _ key: String, of owner: String, _ known: [String], near: String?, at span: SourceSpan
  ) -> Diagnostic {
    let notes = near == nil ? [Diagnostic.Note("its keys are " + known.map { "`\($0)`" }.joined(separator: ", "))] : []
    return .error("\(owner) has no key \(quoted(key))", at: span, suggestion: near, notes: notes)
  }
}

extension YAMLNode.Entry {
  /// Whether nothing stands behind the key.
  var isOmitted: Bool { value.scalar?.isOmitted == true }
}
