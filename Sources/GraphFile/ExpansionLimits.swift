/// What a graph file may ask of its reader. Each limit is checked before the work that it bounds is done.
package struct ExpansionLimits: Hashable, Sendable {
  /// Layers and uses of blocks, after repeats.
  package var layers: Int
  /// Work to read them, in a unit that ``YAMLNode/expansionCost`` explains: what a hostile file asks for without layers.
  package var work: Int
  /// Files that the graph is made of, its own included.
  package var files: Int
  /// Bytes of all of them.
  package var bytes: Int

  package init(layers: Int = 100_000, work: Int = 40_000_000, files: Int = 64, bytes: Int = 16 << 20) {
    self.layers = layers
    self.work = work
    self.files = files
    self.bytes = bytes
  }

  package static let standard = ExpansionLimits()
}
