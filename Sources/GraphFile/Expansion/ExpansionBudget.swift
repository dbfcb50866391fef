internal import MartletYAML

/// What the repeats and blocks of a file may grow to.
struct ExpansionBudget {
  /// Layers and uses of blocks.
  static let layers = 100_000
  /// Blocks inside one another.
  static let depth = 64
  /// In the unit of ``YAMLNode/expansionCost``.
  private static let work = 40_000_000

  /// What a layer, a pass of a repeat and a condition cost besides what is read of them.
  private static let step = 100
  /// What the use of a block costs besides its layers.
  static let block = 300

  private var layersLeft = Self.layers
  private var workLeft = Self.work

  /// - Returns: what is wrong with that, for use in a sentence about the graph; nil where nothing is.
  mutating func takeLayer(cost: Int) -> String? {
    layersLeft -= 1
    return layersLeft < 0 ? "has more than \(Self.layers) layers" : takeWork(cost)
  }

  /// - Returns: as ``takeLayer(cost:)``.
  mutating func takeWork(_ cost: Int) -> String? {
    workLeft -= Self.step + cost
    return workLeft < 0 ? "repeats too much to be read" : nil
  }
}

extension YAMLNode {
  /// How long it takes to read the node, roughly: 20 for each node in it, its bytes, and 40 for each value of a name.
  var expansionCost: Int {
    switch content {
    case .scalar(let scalar): scalar.text.utf8.reduce(20) { $0 + ($1 == UInt8(ascii: "$") ? 40 : 1) }
    case .sequence(let nodes): nodes.reduce(20) { $0 + $1.expansionCost }
    case .mapping(let entries): entries.reduce(20) { $0 + 20 + $1.value.expansionCost }
    }
  }
}
