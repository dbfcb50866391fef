/// What a YAML text may ask of its reader. Each limit is checked before the work that it bounds is done.
package struct YAMLLimits: Hashable, Sendable {
  /// Bytes of the text; at most 2³² − 1 are ever read, whatever is asked for.
  package var bytes: Int
  /// Nodes of the tree, where an alias counts as many as the node that it stands for.
  package var nodes: Int
  /// Collections inside one another, where an alias counts as deep as the node that it stands for.
  package var depth: Int
  /// Bytes of UTF-8 in one scalar, after its escapes are resolved.
  package var scalarBytes: Int

  package init(bytes: Int = 16 << 20, nodes: Int = 1_000_000, depth: Int = 64, scalarBytes: Int = 1 << 20) {
    self.bytes = bytes
    self.nodes = nodes
    self.depth = depth
    self.scalarBytes = scalarBytes
  }

  package static let standard = YAMLLimits()
}
