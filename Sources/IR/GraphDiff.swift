/// What is different between two graphs, nodes matched by name: a fused node keeps its name, so that a diff reads as
/// what happened.
public struct GraphDiff: Hashable, Sendable {
  /// A node that is not the same in both graphs. Lines are as the IR's text has them.
  public enum NodeChange: Hashable, Sendable {
    /// - Parameter into: the node of the second graph that stands for it now, where one says so.
    case removed(name: String, line: String, into: String?)
    case added(name: String, line: String)
    /// Another operator, other attributes, another number of operands, or another type.
    case changed(name: String, before: String, after: String)
    /// The same operator, that reads other values; the operands that differ.
    case rewired(name: String, mnemonic: String, reads: [OperandChange])
  }

  /// A value as the IR's text has it (`%relu1`), before and after.
  public struct OperandChange: Hashable, Sendable {
    public let before: String
    public let after: String
  }

  public enum OutputChange: Hashable, Sendable {
    case removed(name: String, value: String)
    case added(name: String, value: String)
    case changed(name: String, before: String, after: String)
  }

  /// Names in order, before and after.
  public struct OrderChange: Hashable, Sendable {
    public let before: [String]
    public let after: [String]
  }

  /// In the first graph's order; an added node stands where it does in the second, behind the node before it.
  public private(set) var nodes: [NodeChange] = []
  /// In the first graph's order, then the added ones.
  public private(set) var outputs: [OutputChange] = []
  /// Where the graphs have the same inputs in another order.
  public let inputOrder: OrderChange?
  /// Where the graphs have the same outputs in another order.
  public let outputOrder: OrderChange?
  /// How many more nodes of a kind the second graph has, by mnemonic, where it is not as many.
  public let mnemonicCounts: [String: Int]

  public init(from old: Graph, to new: Graph) {
    inputOrder = Self.orderChange(old.inputs.map { old[$0].name }, new.inputs.map { new[$0].name })
    outputOrder = Self.orderChange(old.outputs.map(\.name), new.outputs.map(\.name))
    var counts: [String: Int] = [:]
    for id in new.nodes { counts[new[id].mnemonic, default: 0] += 1 }
    for id in old.nodes { counts[old[id].mnemonic, default: 0] -= 1 }
    mnemonicCounts = counts.filter { $0.value != 0 }
    compareNodes(old, new)
    compareOutputs(old, new)
  }

  public var isEmpty: Bool { nodes.isEmpty && outputs.isEmpty && inputOrder == nil && outputOrder == nil }

  private mutating func compareNodes(_ old: Graph, _ new: Graph) {
    // Added nodes by the name of the node that they stand behind, among those that both graphs have.
    var added: [String?: [NodeChange]] = [:]
    var heirs: [String: String] = [:]
    var anchor: String?
    for id in new.nodes {
      let node = new[id]
      for name in node.provenance.absorbed { heirs[name] = node.name }
      if old[name: node.name] == nil {
        added[anchor, default: []].append(.added(name: node.name, line: new.line(of: id)))
      } else {
        anchor = node.name
      }
    }
    nodes += added[nil] ?? []
    for id in old.nodes {
      let name = old[id].name
      if let match = new[name: name] {
        if let change = Self.change(of: id, in: old, to: match, in: new) { nodes.append(change) }
        nodes += added[name] ?? []
      } else {
        nodes.append(.removed(name: name, line: old.line(of: id), into: heirs[name]))
      }
    }
  }

  private mutating func compareOutputs(_ old: Graph, _ new: Graph) {
    let values = Dictionary(new.outputs.map { ($0.name, new.text(of: $0.value)) }) { first, _ in first }
    for output in old.outputs {
      let before = old.text(of: output.value)
      switch values[output.name] {
      case nil: outputs.append(.removed(name: output.name, value: before))
      case let after? where after != before:
        outputs.append(.changed(name: output.name, before: before, after: after))
      default: break
      }
    }
    let known = Set(old.outputs.map(\.name))
    for output in new.outputs where !known.contains(output.name) {
      outputs.append(.added(name: output.name, value: new.text(of: output.value)))
    }
  }

  private static func change(of id: NodeID, in old: Graph, to match: NodeID, in new: Graph) -> NodeChange? {
    let (before, after) = (old.line(of: id), new.line(of: match))
    if before == after { return nil }
    let (a, b) = (old[id], new[match])
    guard a.mnemonic == b.mnemonic, a.attributes == b.attributes, a.types == b.types,
      a.operands.count == b.operands.count
    else { return .changed(name: a.name, before: before, after: after) }
    let pairs = zip(a.operands, b.operands).map { (old.text(of: $0), new.text(of: $1)) }
    let reads = pairs.filter { $0 != $1 }.map { OperandChange(before: $0, after: $1) }
    return .rewired(name: a.name, mnemonic: a.mnemonic, reads: reads)
  }

  private static func orderChange(_ before: [String], _ after: [String]) -> OrderChange? {
    before != after && Set(before) == Set(after) ? OrderChange(before: before, after: after) : nil
  }
}
