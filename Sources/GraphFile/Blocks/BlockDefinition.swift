internal import MartletDiagnostics
internal import MartletYAML

/// A block: layers that a file names together, to use them in many places.
struct BlockDefinition {
  struct Output {
    let name: String
    /// The name of a layer of the block.
    let source: YAMLNode
  }

  let name: String
  /// Where its name is declared.
  let span: SourceSpan
  let parameters: [ParameterDeclaration]
  /// The names by which its layers read what it is given; at least one.
  let inputs: [String]
  /// What can be read of it by name, besides its value.
  let outputs: [Output]
  /// Whether layers without a name are called by their place: 0, 1, 2, …
  let isNumbered: Bool
  let layers: [YAMLNode]
  /// What each use costs besides the layers; see ``ExpansionBudget``.
  let cost: Int

  /// The keys of a use that are not parameters.
  static let useKeys = ["name", "from", "weights_from"]

  /// The keys of a use.
  var keys: [String] { parameters.map(\.name) + Self.useKeys }
}

/// Rows that `repeat` goes through, under a name.
struct Table {
  let rows: [YAMLNode]
  /// Where its name is declared.
  let span: SourceSpan
}

/// What a graph's layers are made from.
struct Definitions {
  /// By name; nil for one that was reported as wrong.
  var blocks: [String: BlockDefinition?] = [:]
  /// By name; nil for one that was reported as wrong.
  var tables: [String: Table?] = [:]
}
