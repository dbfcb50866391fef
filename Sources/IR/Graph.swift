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

  /// A node and its links.
  private struct Slot: Sendable {
    /// One without a name, once erased.
    var node: Node
    var isErased = false
    var previous: NodeID?
    var next: NodeID?
    /// Where this node is read, once for each time it is; in no order.
    var uses: [Use] = []
    /// For each operand of this node, its place among the uses of the node that it reads.
    var places: [Int] = []
    /// The outputs of the graph that are results of this node, by number.
    var outputUses: [Int] = []
  }

  /// An operand, by its number, of a node that reads another one.
  private struct Use: Sendable {
    let user: NodeID
    let operand: Int
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
    // Lends the node where a copy would count references to all that it holds.
    _read {
      precondition(!slots[id.index].isErased, "the node was erased")
      yield slots[id.index].node
    }
  }

  public subscript(name name: String) -> NodeID? { byName[name] }

  /// Whether the node is there still.
  public func contains(_ id: NodeID) -> Bool { slots.indices.contains(id.index) && !slots[id.index].isErased }

  public func type(of value: ValueID) -> TensorType { self[value.node].types[value.result] }

  /// Whether a value is the result of a node of the graph.
  func isValue(_ value: ValueID) -> Bool {
    contains(value.node) && slots[value.node.index].node.types.indices.contains(value.result)
  }

  /// The nodes that read a result of `id`, each once, by number.
  public func users(of id: NodeID) -> [NodeID] {
    let uses = slots[id.index].uses
    if uses.count < 2 { return uses.map(\.user) }
    var users = uses.map(\.user).sorted()
    var kept = 1
    for index in 1..<users.count where users[index] != users[kept - 1] {
      users[kept] = users[index]
      kept += 1
    }
    users.removeSubrange(kept...)
    return users
  }

  /// How often results of `id` are read, by operands and by outputs of the graph.
  public func useCount(of id: NodeID) -> Int { slots[id.index].uses.count + slots[id.index].outputUses.count }

  /// The node that stands behind `id`; nil for the last one.
  package func node(after id: NodeID) -> NodeID? { slots[id.index].next }

  /// Whether a result of `id` is an output of the graph.
  public func isOutput(_ id: NodeID) -> Bool { !slots[id.index].outputUses.isEmpty }

  /// The only node that reads results of `id`, where exactly one operand does and no output of the graph.
  public func onlyUser(of id: NodeID) -> NodeID? {
    slots[id.index].uses.count == 1 && slots[id.index].outputUses.isEmpty ? slots[id.index].uses[0].user : nil
  }

  /// How a value is written: `%conv1`, or `%split1#1` for a result after the first.
  public func text(of value: ValueID) -> String {
    "%" + self[value.node].name.quotedIfNeeded + value.suffix
  }

  /// A value's name as the text has it behind `%`, without quotes: `bn1`, or `bn1#1` for a result after the first.
  package func name(of value: ValueID) -> String { self[value.node].name + value.suffix }

  /// The names of parameters that are the weights of norms.
  package var normWeights: Set<String> {
    Set(
      nodes.map { self[$0] }.filter { if case .parameter(isNormWeight: true) = $0.kind { true } else { false } }
        .map(\.name))
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

// MARK: - Use lists

extension Graph {
  /// The nodes, in order, whose use lists are not exactly the operands and outputs that read them.
  func nodesWithWrongUses() -> [NodeID] {
    var isWrong = [Bool](repeating: false, count: slots.count)
    var reads = [Int](repeating: 0, count: slots.count)
    var readByOutput = [NodeID?](repeating: nil, count: outputs.count)
    for id in nodes {
      for output in slots[id.index].outputUses where outputs.indices.contains(output) { readByOutput[output] = id }
      for (index, operand) in self[id].operands.enumerated() where isValue(operand) {
        reads[operand.node.index] += 1
        if !isListed(id, operand: index) { isWrong[operand.node.index] = true }
      }
    }
    for (index, output) in outputs.enumerated() where contains(output.value.node) {
      reads[output.value.node.index] += 1
      if readByOutput[index] != output.value.node { isWrong[output.value.node.index] = true }
    }
    // Where each read has a place of its own in a list that is not longer, nothing else is in it.
    return nodes.filter { isWrong[$0.index] || useCount(of: $0) != reads[$0.index] }
  }

  /// Whether an operand stands among the uses of the node that it reads, at the place that it knows of.
  /// - Precondition: that node is there.
  private func isListed(_ user: NodeID, operand: Int) -> Bool {
    let places = slots[user.index].places
    let read = slots[user.index].node.operands[operand].node
    guard places.indices.contains(operand), slots[read.index].uses.indices.contains(places[operand]) else {
      return false
    }
    let use = slots[read.index].uses[places[operand]]
    return use.user == user && use.operand == operand
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
    slots[value.node.index].outputUses.append(outputs.count)
    outputs.append(GraphOutput(name: name, value: value))
  }

  /// Gives a node another operator and operands; the results are typed anew.
  public mutating func update(_ id: NodeID, to op: any Op, operands: [ValueID]) throws(GraphError) {
    let types = try op.checkedResultTypes(of: operands.map { type(of: $0) })
    try requireCountable(types, named: self[id].name)
    removeUses(by: id)
    addUses(operands, by: id)
    slots[id.index].node.kind = .op(op)
    slots[id.index].node.operands = operands
    slots[id.index].node.types = types
  }

  /// Makes every reader of `value`, and every output of the graph that is `value`, read `replacement`. The replacement
  /// itself may be computed from `value`, and goes on reading it.
  public mutating func replaceUses(of value: ValueID, with replacement: ValueID) {
    if value == replacement { return }
    let uses = slots[value.node.index].uses
    slots[value.node.index].uses = []
    for use in uses {
      let operand = slots[use.user.index].node.operands[use.operand]
      let reads = operand == value && use.user != replacement.node ? replacement : operand
      slots[use.user.index].node.operands[use.operand] = reads
      slots[use.user.index].places[use.operand] = slots[reads.node.index].uses.count
      slots[reads.node.index].uses.append(use)
    }
    let outputUses = slots[value.node.index].outputUses
    slots[value.node.index].outputUses = []
    for index in outputUses {
      if outputs[index].value == value { outputs[index].value = replacement }
      slots[outputs[index].value.node.index].outputUses.append(index)
    }
  }

  /// Removes a node that nothing reads.
  public mutating func erase(_ id: NodeID) throws(GraphError) {
    let node = self[id]
    if useCount(of: id) > 0 { throw GraphError("`\(node.name)` is still read and cannot be erased") }
    if case .input = node.kind { throw GraphError("`\(node.name)` is an input and cannot be erased") }
    removeUses(by: id)
    let slot = slots[id.index]
    if let previous = slot.previous { slots[previous.index].next = slot.next } else { first = slot.next }
    if let next = slot.next { slots[next.index].previous = slot.previous } else { last = slot.previous }
    slots[id.index] = Slot(node: Node(name: "", kind: .input, operands: [], types: [], provenance: Provenance()))
    slots[id.index].isErased = true
    byName[node.name] = nil
  }

  /// Gives a node another place in the order: directly before another node.
  public mutating func move(_ id: NodeID, before next: NodeID) {
    if id == next || slots[id.index].next == next { return }
    let (previous, following) = (slots[id.index].previous, slots[id.index].next)
    if let previous { slots[previous.index].next = following } else { first = following }
    if let following { slots[following.index].previous = previous } else { last = previous }
    let before = slots[next.index].previous
    slots[id.index].previous = before
    slots[id.index].next = next
    slots[next.index].previous = id
    if let before { slots[before.index].next = id } else { first = id }
  }

  /// Changes what is known of where a node came from.
  public mutating func updateProvenance(of id: NodeID, _ change: (inout Provenance) -> Void) {
    slots[id.index].node.change(change)
  }

  /// Changes a node past every check: use lists, names and types are not looked at.
  mutating func edit(_ id: NodeID, _ change: (inout Node) -> Void) {
    change(&slots[id.index].node)
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
    addUses(node.operands, by: id)
    return id
  }

  private func requireCountable(_ types: [TensorType], named name: String) throws(GraphError) {
    if let type = types.first(where: { !$0.isCountable }) {
      throw GraphError("`\(name)` would be \(type), whose elements cannot be counted")
    }
  }

  private mutating func addUses(_ operands: [ValueID], by user: NodeID) {
    slots[user.index].places = operands.enumerated().map { index, operand in
      slots[operand.node.index].uses.append(Use(user: user, operand: index))
      return slots[operand.node.index].uses.count - 1
    }
  }

  /// Takes the uses of a node out of the lists of its operands, each in constant time: the last use of a list moves into
  /// the place that becomes free.
  private mutating func removeUses(by user: NodeID) {
    let operands = self[user].operands
    for (index, operand) in operands.enumerated() {
      let place = slots[user.index].places[index]
      guard let moved = slots[operand.node.index].uses.popLast(), place < slots[operand.node.index].uses.count else {
        continue
      }
      slots[operand.node.index].uses[place] = moved
      slots[moved.user.index].places[moved.operand] = place
    }
    slots[user.index].places = []
  }
}
