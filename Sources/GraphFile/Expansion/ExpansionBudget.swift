internal import MartletYAML

/// What the repeats and blocks of a file may grow to.
struct ExpansionBudget {
  /// Blocks inside one another.
  static let depth = 64

  /// What a layer costs besides what is read of it.
  private static let layer = 100
  /// What a pass of a repeat and a condition cost besides what is read of them.
  private static let step = 200
  /// What the use of a block costs besides its layers.
  static let block = 300

  private let limits: ExpansionLimits
  private var layers = 0
  private var work = 0

  init(_ limits: ExpansionLimits) { self.limits = limits }

  /// - Returns: what is wrong with that, for use in a sentence about the graph; nil where nothing is.
  mutating func takeLayer(cost: Int) -> String? {
    layers += 1
    return layers > limits.layers ? "has more than \(limits.layers) layers" : take(Self.layer + cost)
  }

  /// - Returns: as ``takeLayer(cost:)``.
  mutating func takeWork(_ cost: Int) -> String? { take(Self.step + cost) }

  private mutating func take(_ cost: Int) -> String? {
    work += cost
    return work > limits.work ? "repeats too much to be read" : nil
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
