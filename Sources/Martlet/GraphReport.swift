public import MartletIR
public import MartletTensors

/// What differs between two graphs, and what each costs. As JSON one object:
///
/// - `summary`: the changes counted, `5 conv2d + relu fused, 3 relu removed`
/// - `changes`: for each `kind` (`fused`, `changed`, `removed`, `added`, `renamed`, `rewired`), `name`, `summary`, the
///   lines `before` and `after`, `reads` (a `before` and an `after` for each operand of a rewired node) and, where there is
///   one, `former_name` and `successor`
/// - `outputs`: for each that differs `name` and, where it is there, its value `before` and `after`
/// - `input_order`, `output_order`: names `before` and `after`, where only their order differs
/// - `before`, `after`: `nodes`, `operators`, `parameters`, `multiply_accumulates` for one image, `arena_bytes` at batch 1
public struct GraphReport: Hashable, Sendable, Encodable {
  public let diff: GraphDiff
  public let before: GraphFigures
  public let after: GraphFigures

  enum CodingKeys: String, CodingKey { case summary, before, after }

  /// - Parameter limit: the most memory that an arena may take.
  public init(from old: Graph, to new: Graph, limit: MemoryLimit = .standard) {
    diff = GraphDiff(from: old, to: new)
    before = GraphFigures(old, limit: limit)
    after = GraphFigures(new, limit: limit)
  }

  public func encode(to encoder: any Encoder) throws {
    try diff.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(diff.summary, forKey: .summary)
    try container.encode(before, forKey: .before)
    try container.encode(after, forKey: .after)
  }

  /// The diff for people, its last line with the figures: `5 conv2d + relu fused; arena −31%, MACs ±0, operators −5`.
  public func text(colour: Bool = false) -> String {
    diff.text(colour: colour, totals: after.text(since: before))
  }
}
