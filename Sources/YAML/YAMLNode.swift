package import MartletDiagnostics

/// A node of a YAML document, with aliases replaced by what they stand for and merge keys by what they merge.
package struct YAMLNode: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// Entries in the order of the file, their keys scalars and no two alike in text.
    case mapping([Entry])
  }

  package struct Entry: Hashable, Sendable {
    package let key: YAMLNode
    package let value: YAMLNode
  }

  /// Where the node was written, from its anchor or tag if it has one to its last character. For an alias and for a
  /// merged entry this is the place of the definition.
  package let span: SourceSpan
  package let content: Content

  package init(_ content: Content, at span: SourceSpan) {
    self.content = content
    self.span = span
  }
}

extension YAMLNode {
  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  package var sequence: [YAMLNode]? {
    if case .sequence(let nodes) = content { nodes } else { nil }
  }

  package var mapping: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The value of the entry whose key has this text; nil where there is none, and in nodes that are no mappings.
  package subscript(key: String) -> YAMLNode? {
    entry(key)?.value
  }

  /// The entry whose key has this text; nil where there is none, and in nodes that are no mappings.
  package func entry(_ key: String) -> Entry? {
    mapping?.first { $0.key.scalar?.text == key }
  }

  /// What the node is, for use in a sentence: `a mapping`, `an integer`, `null`, …
  package var kind: String {
    switch content {
    case .scalar(let scalar): scalar.value.kind
    case .sequence: "a sequence"
    case .mapping: "a mapping"
    }
  }
}
