/// A node's number in its graph: dense, never reused.
public struct NodeID: Hashable, Comparable, Sendable {
  package let index: Int

  package init(index: Int) { self.index = index }

  public static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// A value: one result of a node.
public struct ValueID: Hashable, Sendable {
  public let node: NodeID
  public let result: Int

  public init(_ node: NodeID, result: Int = 0) {
    self.node = node
    self.result = result
  }
}

/// A node of a graph: an input, a parameter or an operator, its operands, and the types of its results.
public struct Node: Sendable {
  public enum Kind: Sendable {
    /// A tensor that the caller gives.
    case input
    /// A learned tensor, loaded under the node's name.
    case parameter(isNormWeight: Bool)
    case op(any Op)
  }

  /// Unique in its graph.
  public let name: String
  public internal(set) var kind: Kind
  public internal(set) var operands: [ValueID]
  /// One for each result.
  public internal(set) var types: [TensorType]
  public internal(set) var provenance: Provenance

  /// Changes the provenance in place: what a node absorbed can be long.
  mutating func change(_ change: (inout Provenance) -> Void) { change(&provenance) }

  /// The operator, where it is one.
  public var op: (any Op)? {
    if case .op(let op) = kind { op } else { nil }
  }

  /// The operator as an `Operator`, where it is one.
  public func op<Operator: Op>(as _: Operator.Type) -> Operator? { op as? Operator }

  /// `input`, `parameter`, or the operator's mnemonic.
  public var mnemonic: String {
    switch kind {
    case .input: "input"
    case .parameter: "parameter"
    case .op(let op): type(of: op).mnemonic
    }
  }

  /// The attributes as the text form has them: those of the operator that are not at their default.
  public var attributes: AttributeSet {
    switch kind {
    case .input: [:]
    case .parameter(let isNormWeight): isNormWeight ? ["norm": .boolean(true)] : [:]
    case .op(let op): op.attributes.withoutDefaults(of: type(of: op).attributes)
    }
  }
}

/// A result of a graph, under the name the caller knows it by.
public struct GraphOutput: Hashable, Sendable {
  public let name: String
  public internal(set) var value: ValueID

  public init(name: String, value: ValueID) {
    self.name = name
    self.value = value
  }
}
