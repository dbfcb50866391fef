internal import MartletDiagnostics

/// Whether a node is the key `<<`, which merges its value into the mapping. In quotes it is a key like any other.
func isMergeKey(_ node: YAMLNode) -> Bool {
  node.scalar.map { $0.text == "<<" && $0.style == .plain && $0.tag == nil } ?? false
}

/// Makes the entries of a mapping: checks its keys and merges what `<<` says (YAML's merge key type, version 1.1).
enum MappingAssembly {
  /// - Parameter children: keys and values in turn, as they were written.
  /// - Returns: the entries in their order, merged ones in the place of the `<<` that brought them. A key of the mapping's
  ///   own hides a merged one, an earlier merged mapping a later one.
  static func entries(_ children: [YAMLNode]) throws(DiagnosticSet) -> [YAMLNode.Entry] {
    var written: [YAMLNode.Entry] = []
    written.reserveCapacity(children.count / 2)
    for index in stride(from: 0, to: children.count - 1, by: 2) {
      written.append(YAMLNode.Entry(key: children[index], value: children[index + 1]))
    }
    var keys = try uniqueKeys(written)
    guard written.contains(where: { isMergeKey($0.key) }) else { return written }

    var merged: [YAMLNode.Entry] = []
    for entry in written {
      guard isMergeKey(entry.key) else {
        merged.append(entry)
        continue
      }
      for source in try mergedMappings(entry) {
        for addition in source where keys.insert(addition.key.scalar?.text ?? "").inserted { merged.append(addition) }
      }
    }
    return merged
  }

  private static func uniqueKeys(_ entries: [YAMLNode.Entry]) throws(DiagnosticSet) -> Set<String> {
    var first: [String: SourceSpan] = [:]
    for entry in entries {
      guard let scalar = entry.key.scalar else {
        throw DiagnosticSet(.error("a key must be a scalar, and this is \(entry.key.kind)", at: entry.key.span))
      }
      if scalar.isOmitted { throw DiagnosticSet(.error("the key is missing here", at: entry.key.span)) }
      if let earlier = first.updateValue(entry.key.span, forKey: scalar.text) {
        var notes = [Diagnostic.Note("first defined here", at: .text(earlier))]
        if isMergeKey(entry.key) { notes.append(Diagnostic.Note("to merge several, list them: `<<: [*a, *b]`")) }
        throw DiagnosticSet(.error("duplicate key \(quoted(scalar.text))", at: entry.key.span, notes: notes))
      }
    }
    return Set(first.keys)
  }

  private static func mergedMappings(_ merge: YAMLNode.Entry) throws(DiagnosticSet) -> [[YAMLNode.Entry]] {
    var mappings: [[YAMLNode.Entry]] = []
    for source in merge.value.sequence ?? [merge.value] {
      guard let mapping = source.mapping else {
        throw DiagnosticSet(
          .error(
            "`<<` merges a mapping or a sequence of mappings, and this is \(source.kind)", at: merge.key.span,
            notes: [Diagnostic.Note("\(source.kind) is written here", at: .text(source.span))]))
      }
      mappings.append(mapping)
    }
    return mappings
  }
}
