/// What is different between two graphs, as a list of changes: a node that changed, with all that belongs to it.
///
/// Nodes are matched by name, by what passes recorded of those that are gone, and by structure where only names differ.
/// What an operator absorbed is part of its change, and so are parameters and arithmetic on them that make its weights. A
/// reader that follows a value to what stands in its place is no news.
public struct GraphDiff: Hashable, Sendable, Encodable {
  public struct Change: Hashable, Sendable, Encodable {
    public enum Kind: String, Hashable, Sendable, Encodable, CaseIterable {
      /// A node does now what it and others did.
      case fused
      /// Another operator, other attributes, another type or other weights.
      case changed
      case removed
      case added
      /// The same node under another name.
      case renamed
      /// The same operator, that reads other values.
      case rewired
    }

    public let kind: Kind
    /// In the second graph; that of a removed node in the first.
    public let name: String
    /// In the first graph, where it is another.
    public let formerName: String?
    /// In operators, alike for changes of one sort: `conv2d + relu fused`, `relu removed`.
    public let summary: String
    /// For a removed node whose readers all read one other value: that value, `%conv1`.
    public let successor: String?
    /// For a rewired node, the operands that differ.
    public let reads: [OperandChange]
    /// The lines of the IR's text that are in the first graph and not as they were in the second, in order.
    public let before: [String]
    /// The lines of the IR's text that are in the second graph and were not so in the first, in order.
    public let after: [String]

    enum CodingKeys: String, CodingKey {
      case kind, name, summary, successor, reads, before, after
      case formerName = "former_name"
    }
  }

  /// A value as the IR's text has it (`%relu1`), before and after.
  public struct OperandChange: Hashable, Sendable, Encodable {
    public let before: String
    public let after: String

    package init(before: String, after: String) {
      self.before = before
      self.after = after
    }
  }

  /// An output of the graph: the value before and after; nil where there is no such output.
  public struct OutputChange: Hashable, Sendable, Encodable {
    public let name: String
    public let before: String?
    public let after: String?
  }

  /// Names in order, before and after.
  public struct OrderChange: Hashable, Sendable, Encodable {
    public let before: [String]
    public let after: [String]
  }

  /// In the first graph's order; an added node stands where it does in the second, behind the node before it.
  public let changes: [Change]
  /// In the first graph's order, then the added ones.
  public let outputs: [OutputChange]
  /// Where the graphs have the same inputs in another order.
  public let inputOrder: OrderChange?
  /// Where the graphs have the same outputs in another order.
  public let outputOrder: OrderChange?

  enum CodingKeys: String, CodingKey {
    case changes, outputs
    case inputOrder = "input_order"
    case outputOrder = "output_order"
  }

  public init(from old: Graph, to new: Graph) {
    let comparison = GraphComparison(old, new)
    changes = GraphChangeCollector(comparison).changes
    outputs = comparison.outputChanges
    inputOrder = Self.orderChange(old.inputs.map { old[$0].name }, new.inputs.map { new[$0].name })
    outputOrder = Self.orderChange(old.outputs.map(\.name), new.outputs.map(\.name))
  }

  public var isEmpty: Bool { changes.isEmpty && outputs.isEmpty && inputOrder == nil && outputOrder == nil }

  private static func orderChange(_ before: [String], _ after: [String]) -> OrderChange? {
    before != after && Set(before) == Set(after) ? OrderChange(before: before, after: after) : nil
  }
}
