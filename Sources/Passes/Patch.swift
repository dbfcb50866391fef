public import MartletIR

/// A change of a graph that a pass proposes: a list of edits, applied in order, and the reason for them. The pass only
/// writes it down; the pipeline applies it and answers for what comes out.
public struct Patch: Sendable {
  /// A value of the graph as it will be when the edit is applied.
  public enum Value: Hashable, Sendable {
    case existing(ValueID)
    /// A result of a node that this patch inserts; what ``Patch/insert(_:_:name:at:provenance:)`` returns is the first.
    case inserted(Int, result: Int = 0)

    /// The first result of a node.
    public static func node(_ id: NodeID) -> Value { .existing(ValueID(id)) }

    /// Another result of the same node.
    public func result(_ result: Int) -> Value {
      switch self {
      case .existing(let value): .existing(ValueID(value.node, result: result))
      case .inserted(let index, _): .inserted(index, result: result)
      }
    }
  }

  /// Where a new node stands in the graph's order.
  public enum Place: Hashable, Sendable {
    case before(NodeID)
    case after(NodeID)
  }

  public enum Edit: Sendable {
    /// Gives a node another operator, and other operands where some are given.
    case update(NodeID, op: any Op, operands: [Value]?)
    /// Adds a node next to another; the name gets a number behind it where it is taken.
    case insert(op: any Op, operands: [Value], name: String, place: Place, provenance: Provenance)
    /// Gives a node another place in the graph's order, directly before another node.
    case move(NodeID, before: NodeID)
    /// Makes every reader of a value read another, but the node that the other is a result of.
    case replaceUses(of: ValueID, with: Value)
    /// Records that a value stands for a node from now on: its names and places are taken over.
    case absorb(NodeID, into: Value)
    /// Removes a node that nothing reads any more.
    case erase(NodeID)
  }

  /// What was done, in the past tense and with the nodes' names: `fused relu1 into conv1`.
  public let reason: String
  public private(set) var edits: [Edit] = []
  private var insertions = 0

  public init(_ reason: String) { self.reason = reason }

  /// - Parameter operands: nil where the node keeps its own.
  public mutating func update(_ node: NodeID, to op: any Op, operands: [Value]? = nil) {
    edits.append(.update(node, op: op, operands: operands))
  }

  /// - Parameters:
  ///   - place: behind what it reads and before what will read it.
  ///   - provenance: that of the nodes in whose place the new one stands.
  /// - Returns: the new node's first result, for later edits of this patch.
  public mutating func insert(
    _ op: any Op, _ operands: [Value], name: String, at place: Place, provenance: Provenance = Provenance()
  ) -> Value {
    edits.append(.insert(op: op, operands: operands, name: name, place: place, provenance: provenance))
    insertions += 1
    return .inserted(insertions - 1)
  }

  /// Inserts a node directly before another.
  public mutating func insert(
    _ op: any Op, _ operands: [Value], name: String, before node: NodeID, provenance: Provenance = Provenance()
  ) -> Value {
    insert(op, operands, name: name, at: .before(node), provenance: provenance)
  }

  /// Puts a node directly before another one, as where it is to read what stands there.
  public mutating func move(_ node: NodeID, before next: NodeID) { edits.append(.move(node, before: next)) }

  public mutating func replaceUses(of value: ValueID, with replacement: Value) {
    edits.append(.replaceUses(of: value, with: replacement))
  }

  public mutating func absorb(_ node: NodeID, into value: Value) { edits.append(.absorb(node, into: value)) }

  public mutating func erase(_ node: NodeID) { edits.append(.erase(node)) }

  /// Puts a value in the place of a node with one result: readers and outputs read the value, which takes over the
  /// node's names and places, and the node goes.
  public mutating func replace(_ node: NodeID, with value: Value) {
    replaceUses(of: ValueID(node), with: value)
    absorb(node, into: value)
    erase(node)
  }
}
