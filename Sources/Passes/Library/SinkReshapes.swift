internal import MartletIR

extension Pass {
  /// Moves a `flatten` or `reshape` behind the functions of each element that follow it, as long as nothing else reads
  /// what is between. They then stand next to the layer that they can become part of, and the shape changes where another
  /// change of shape may be waiting, with which it becomes one.
  ///
  /// Exact: each element goes through the same functions.
  ///
  ///     %rows = flatten(%conv1) : f32[N, 256]
  ///     %relu1 = relu(%rows) : f32[N, 256]
  ///     %fc1 = linear(%relu1, %fc1.weight) : f32[N, 10]
  ///
  /// becomes
  ///
  ///     %relu1 = relu(%conv1) : f32[N, 256, 1, 1]
  ///     %rows = flatten(%relu1) : f32[N, 256]
  ///     %fc1 = linear(%rows, %fc1.weight) : f32[N, 10]
  public static let sinkReshapes = Pass(
    "sink-reshapes", .exact, "Moves a flatten or reshape behind the functions of each element that follow it."
  ) { graph, id in
    let node = graph[id]
    guard isView(node.op), let source = node.operands.first, !isView(graph[source.node].op) else { return nil }
    let functions = chain(of: id, in: graph)
    guard let last = functions.last, let op = node.op else { return nil }
    var patch = Patch("moved \(node.name) behind \(graph[last].name)")
    if let reader = graph.onlyUser(of: last), isView(graph[reader].op) {
      guard let merged = view(of: graph.type(of: source), as: graph[reader].types[0]) else { return nil }
      move(functions, to: source, in: graph, &patch)
      patch.update(reader, to: merged)
      patch.absorb(id, into: .node(reader))
      patch.erase(id)
    } else {
      move(functions, to: source, in: graph, &patch)
      patch.erase(id)
      let result = patch.insert(op, [.node(last)], name: node.name, at: .after(last), provenance: node.provenance)
      patch.replaceUses(of: ValueID(last), with: result)
    }
    return patch
  }
}

/// The functions of each element that follow a node one after the other, each the only reader of the one before.
private func chain(of node: NodeID, in graph: Graph) -> [NodeID] {
  var functions: [NodeID] = []
  var end = node
  while let reader = graph.onlyUser(of: end), graph[reader].op is any ActivationOp || graph[reader].op is Dropout {
    functions.append(reader)
    end = reader
  }
  return functions
}

/// Makes the first of the functions read a value, and types the others anew.
private func move(_ functions: [NodeID], to value: ValueID, in graph: Graph, _ patch: inout Patch) {
  for (index, function) in functions.enumerated() {
    guard let op = graph[function].op else { continue }
    patch.update(function, to: op, operands: index == 0 ? [.existing(value)] : nil)
  }
}
