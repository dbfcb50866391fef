/// A network as typed SSA: nodes in an order in which each stands after the nodes it reads.
///
/// Nodes are numbered densely and linked in order, uses are kept for each node, and edits happen in place: an edit costs
/// no more than the nodes it touches.
public struct Graph: Sendable {
  /// The network's name.
  public var name: String

  /// The nodes that are inputs, in the order in which the caller gives them.
  public internal(set) var inputs: [NodeID] = []

  /// In the order in which the caller gets them.
  public internal(set) var outputs: [GraphOutput] = []

  private var slots: [Slot] = []
  private var first: NodeID?
  private var last: NodeID?
  private var byName: [String: NodeID] = [:]
  private var outputNames: Set<String> = []

  /// A node and its links; nil `node` once erased.
  private struct Slot: Sendable {
    var node: Node?
    var previous: NodeID?
    var next: NodeID?
    /// A node for each operand that reads this one, once for each time it does; in no order.
    var uses: [NodeID] = []
    var outputUses = 0
  }

  public init(name: String) { self.name = name }
}

// MARK: - Reading

extension Graph {
  /// The nodes in order.
  public var nodes: NodeSequence { NodeSequence(graph: self, start: first) }

  /// The number of nodes.
  public var nodeCount: Int { byName.count }

  /// One more than the largest number a node has: tables by node number are this long.
  package var idBound: Int { slots.count }

  /// - Precondition: `id` is of this graph and not erased; see ``contains(_:)``.
  public subscript(id: NodeID) -> Node {
    guard let node = slots[id.index].node else { preconditionFailure("node \(id.index) was erased") }
    return node
  }

  public subscript(name name: String) -> NodeID? { byName[name] }

  /// Whether the node is there still.
  public func contains(_ id: NodeID) -> Bool { slots.indices.contains(id.index) && slots[id.index].node != nil }

  public func type(of value: ValueID) -> TensorType { self[value.node].types[value.result] }

  /// The nodes that read a result of `id`, each once, by number.
  public func users(of id: NodeID) -> [NodeID] { Set(slots[id.index].uses).sorted() }

  /// How often results of `id` are read, by operands and by outputs of the graph.
  public func useCount(of id: NodeID) -> Int { slots[id.index].uses.count + slots[id.index].outputUses }

  /// The node that stands behind `id`; nil for the last one.
  package func node(after id: NodeID) -> NodeID? { slots[id.index].next }

  /// Whether a result of `id` is an output of the graph.
  public func isOutput(_ id: NodeID) -> Bool { slots[id.index].outputUses > 0 }

  /// The only node that reads results of `id`, where exactly one operand does and no output of the graph.
  public func onlyUser(of id: NodeID) -> NodeID? {
    let slot = slots[id.index]
    return slot.uses.count == 1 && slot.outputUses == 0 ? slot.uses.first : nil
  }

  /// How a value is written: `%conv1`, or `%split1#1` for a result after the first.
  public func text(of value: ValueID) -> String {
    "%" + self[value.node].name.quotedIfNeeded + (value.result == 0 ? "" : "#\(value.result)")
  }

  /// `name`, or `name` with the smallest number behind it that is free.
  public func uniqueName(_ name: String) -> String {
    if byName[name] == nil { return name }
    var number = 2
    while byName["\(name).\(number)"] != nil { number += 1 }
    return "\(name).\(number)"
  }

  /// The nodes of a graph in order.
  public struct NodeSequence: Sequence, IteratorProtocol {
    fileprivate let graph: Graph
    fileprivate var upcoming: NodeID?

    fileprivate init(graph: Graph, start: NodeID?) {
      self.graph = graph
      self.upcoming = start
    }

    public mutating func next() -> NodeID? {
      guard let id = upcoming else { return nil }
      upcoming = graph.slots[id.index].next
      return id
    }
  }
}

// MARK: - Editing

extension Graph {
  /// Adds an input at the end.
  @discardableResult
  public mutating func appendInput(
    _ name: String, type: TensorType, provenance: Provenance = Provenance()
  ) throws(GraphError) -> ValueID {
    let id = try link(
      Node(name: name, kind: .input, operands: [], types: [type], provenance: provenance), before: nil)
    inputs.append(id)
    return ValueID(id)
  }

  /// Adds a parameter at the end.
  @discardableResult
  public mutating func appendParameter(
    _ name: String, type: TensorType, isNormWeight: Bool = false, provenance: Provenance = Provenance()
  ) throws(GraphError) -> ValueID {
    guard type.fixedShape != nil else {
      throw GraphError("the parameter `\(name)` must have a fixed shape, not \(type)")
    }
    return ValueID(
      try link(
        Node(
          name: name, kind: .parameter(isNormWeight: isNormWeight), operands: [], types: [type], provenance: provenance),
        before: nil))
  }

  /// Adds an operator before another node, or at the end; its results are typed from its operands.
  @discardableResult
  public mutating func insert(
    _ op: any Op, _ operands: [ValueID], name: String, before: NodeID? = nil, provenance: Provenance = Provenance()
  ) throws(GraphError) -> NodeID {
    let types = try op.checkedResultTypes(of: operands.map { type(of: $0) })
    return try link(
      Node(name: name, kind: .op(op), operands: operands, types: types, provenance: provenance), before: before)
  }

  /// Adds an output at the end of the list of outputs.
  public mutating func appendOutput(_ name: String, _ value: ValueID) throws(GraphError) {
    guard outputNames.insert(name).inserted else { throw GraphError("there are two outputs named `\(name)`") }
    outputs.append(GraphOutput(name: name, value: value))
    slots[value.node.index].outputUses += 1
  }

  /// Gives a node another operator and operands; the results are typed anew.
  public mutating func update(_ id: NodeID, to op: any Op, operands: [ValueID]) throws(GraphError) {
    let types = try op.checkedResultTypes(of: operands.map { type(of: $0) })
    try requireCountable(types, named: self[id].name)
    for operand in self[id].operands { removeUse(of: operand.node, by: id) }
    for operand in operands { slots[operand.node.index].uses.append(id) }
    slots[id.index].node?.kind = .op(op)
    slots[id.index].node?.operands = operands
    slots[id.index].node?.types = types
  }

  /// Makes every reader of `value`, and every output of the graph that is `value`, read `replacement`. The replacement
  /// itself may be computed from `value`, and goes on reading it.
  public mutating func replaceUses(of value: ValueID, with replacement: ValueID) {
    if value == replacement { return }
    let uses = slots[value.node.index].uses
    let users = Set(uses).subtracting([replacement.node]).sorted()
    slots[value.node.index].uses = uses.filter { $0 == replacement.node }
    for user in users {
      for (index, operand) in self[user].operands.enumerated() where operand.node == value.node {
        let operand = operand == value ? replacement : operand
        slots[user.index].node?.operands[index] = operand
        slots[operand.node.index].uses.append(user)
      }
    }
    for index in outputs.indices where outputs[index].value == value {
      outputs[index].value = replacement
      slots[value.node.index].outputUses -= 1
      slots[replacement.node.index].outputUses += 1
    }
  }

  /// Removes a node that nothing reads.
  public mutating func erase(_ id: NodeID) throws(GraphError) {
    let node = self[id]
    if useCount(of: id) > 0 { throw GraphError("`\(node.name)` is still read and cannot be erased") }
    if case .input = node.kind { throw GraphError("`\(node.name)` is an input and cannot be erased") }
    for operand in node.operands { removeUse(of: operand.node, by: id) }
    let slot = slots[id.index]
    if let previous = slot.previous { slots[previous.index].next = slot.next } else { first = slot.next }
    if let next = slot.next { slots[next.index].previous = slot.previous } else { last = slot.previous }
    slots[id.index] = Slot()
    byName[node.name] = nil
  }

  /// Changes what is known of where a node came from.
  public mutating func updateProvenance(of id: NodeID, _ change: (inout Provenance) -> Void) {
    slots[id.index].node?.change(change)
  }

  /// Changes a node past every check: use lists, names and types are not looked at.
  mutating func edit(_ id: NodeID, _ change: (inout Node) -> Void) {
    guard var node = slots[id.index].node else { return }
    slots[id.index].node = nil
    change(&node)
    slots[id.index].node = node
  }

  private mutating func link(_ node: Node, before: NodeID?) throws(GraphError) -> NodeID {
    if byName[node.name] != nil { throw GraphError("there are two nodes named `\(node.name)`") }
    try requireCountable(node.types, named: node.name)
    let id = NodeID(index: slots.count)
    var slot = Slot(node: node)
    slot.next = before
    slot.previous = if let before { slots[before.index].previous } else { last }
    slots.append(slot)
    if let previous = slot.previous { slots[previous.index].next = id } else { first = id }
    if let before { slots[before.index].previous = id } else { last = id }
    byName[node.name] = id
    for operand in node.operands { slots[operand.node.index].uses.append(id) }
    return id
  }

  private func requireCountable(_ types: [TensorType], named name: String) throws(GraphError) {
    if let type = types.first(where: { !$0.isCountable }) {
      throw GraphError("`\(name)` would be \(type), whose elements cannot be counted")
    }
  }

  private mutating func removeUse(of id: NodeID, by user: NodeID) {
    guard let index = slots[id.index].uses.lastIndex(of: user) else { return }
    slots[id.index].uses.swapAt(index, slots[id.index].uses.count - 1)
    slots[id.index].uses.removeLast()
  }
}
