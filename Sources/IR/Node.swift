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

  /// What stands behind the node's name in the value's: nothing, or `#1` for a result after the first.
  var suffix: String { result == 0 ? "" : "#\(result)" }
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

  /// An array of one, so that the many copies of a node that are made to look at it count one reference each.
  private var contents: [Contents]

  private struct Contents: Sendable {
    let name: String
    var kind: Kind
    var operands: [ValueID]
    var types: [TensorType]
    var provenance: Provenance
  }

  init(name: String, kind: Kind, operands: [ValueID], types: [TensorType], provenance: Provenance) {
    contents = [Contents(name: name, kind: kind, operands: operands, types: types, provenance: provenance)]
  }

  /// Unique in its graph.
  public var name: String { contents[0].name }

  public internal(set) var kind: Kind {
    get { contents[0].kind }
    set { contents[0].kind = newValue }
  }

  public internal(set) var operands: [ValueID] {
    get { contents[0].operands }
    _modify { yield &contents[0].operands }
  }

  /// One for each result.
  public internal(set) var types: [TensorType] {
    get { contents[0].types }
    _modify { yield &contents[0].types }
  }

  public internal(set) var provenance: Provenance {
    get { contents[0].provenance }
    _modify { yield &contents[0].provenance }
  }

  /// Changes the provenance in place: what a node absorbed can be long.
  mutating func change(_ change: (inout Provenance) -> Void) { change(&contents[0].provenance) }

  /// The operator, where it is one.
  public var op: (any Op)? {
    if case .op(let op) = kind { op } else { nil }
  }

  package var isParameter: Bool {
    if case .parameter = kind { true } else { false }
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
