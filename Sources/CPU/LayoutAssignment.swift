internal import MartletIR

/// The layouts that an operator's kernels read and write.
enum LayoutChoice {
  case plain
  case blocked
  /// The blocked one, made of an image that is read plane by plane; other operands are blocked.
  case planes
  /// Either, the same for all operands and results. Where one of them is no image, the plain one.
  case either
}

/// Which operators work on blocks, of those that can work on either layout: so that as few values as possible are laid out
/// anew.
///
/// A value is laid out anew once where not everyone that writes or reads it uses the same layout. Each operator that may
/// choose is a vertex; blocked is the source's side, plain the sink's; and each value is an edge between those who use it,
/// which is cut where they do not agree. The cheapest cut is the best assignment. Where several are as good, operators work
/// on plain values, which have no lanes that are padding.
struct LayoutAssignment {
  private(set) var blocked: Set<NodeID> = []
  /// The operators that could choose.
  private(set) var free: [NodeID] = []

  private enum User {
    case plain
    case blocked
    case operation(Int)
  }

  /// Those who write or read a value.
  private struct Users {
    var operations: [Int] = []
    var plain = false
    var blocked = false

    mutating func add(_ user: User) {
      switch user {
      case .plain: plain = true
      case .blocked: blocked = true
      case .operation(let vertex): if operations.last != vertex { operations.append(vertex) }
      }
    }
  }

  /// - Parameters:
  ///   - isStatic: whether a value is there before a run, in the plain layout.
  ///   - identity: the value that holds the same elements in any layout.
  ///   - choice: what a node's kernels take; the plain layout where it has none.
  ///   - values: the operands that a node reads as values, not as packed weights.
  init(
    _ graph: Graph, isStatic: (NodeID) -> Bool, identity: (ValueID) -> ValueID, choice: (NodeID) -> LayoutChoice,
    values valueOperands: (NodeID) -> [ValueID]
  ) {
    var cut = MinimumCut()
    var vertices: [NodeID: Int] = [:]
    var users: [ValueID: Users] = [:]
    var values: [ValueID] = []
    func note(_ value: ValueID, _ user: User) {
      let value = identity(value)
      if users[value] == nil { values.append(value) }
      users[value, default: Users()].add(user)
    }

    for id in graph.nodes {
      guard graph[id].op != nil, !isStatic(id) else {
        for result in graph[id].types.indices { note(ValueID(id, result: result), .plain) }
        continue
      }
      // A value that is another one has no kernel.
      if identity(ValueID(id)) != ValueID(id) { continue }
      let operands = valueOperands(id)
      var choice = choice(id)
      let types = graph[id].types + operands.map { graph.type(of: $0) }
      if case .either = choice, types.contains(where: { $0.imageGeometry == nil }) { choice = .plain }
      let user: User
      switch choice {
      case .plain: user = .plain
      case .blocked, .planes: user = .blocked
      case .either:
        let vertex = cut.addVertex()
        vertices[id] = vertex
        free.append(id)
        user = .operation(vertex)
      }
      for (position, operand) in operands.enumerated() {
        if case .planes = choice, position == 0 { note(operand, .plain) } else { note(operand, user) }
      }
      for result in graph[id].types.indices { note(ValueID(id, result: result), user) }
    }
    for output in graph.outputs { note(output.value, .plain) }

    for value in values {
      if let users = users[value] { cut.addValue(users.operations, isPlain: users.plain, isBlocked: users.blocked) }
    }
    let isBlocked = cut.sourceSide()
    for (id, vertex) in vertices where isBlocked[vertex] { blocked.insert(id) }
  }
}

extension MinimumCut {
  /// Adds what it costs where some of these vertices are on one side and some on the other: 1.
  /// - Parameters:
  ///   - isPlain: whether the sink is one of them.
  ///   - isBlocked: whether the source is.
  fileprivate mutating func addValue(_ vertices: [Int], isPlain: Bool, isBlocked: Bool) {
    // With both it is laid out anew whatever the others do.
    if vertices.isEmpty || isPlain && isBlocked || vertices.count == 1 && !isPlain && !isBlocked { return }
    let anyBlocked = isBlocked ? Self.source : addVertex()
    let anyPlain = isPlain ? Self.sink : addVertex()
    addEdge(from: anyBlocked, to: anyPlain, capacity: 1)
    for vertex in vertices {
      if !isBlocked { addEdge(from: vertex, to: anyBlocked, capacity: Self.uncuttable) }
      if !isPlain { addEdge(from: anyPlain, to: vertex, capacity: Self.uncuttable) }
    }
  }
}
