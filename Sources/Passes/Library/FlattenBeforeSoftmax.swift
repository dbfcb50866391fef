internal import MartletIR

extension Pass {
  /// Brings `flatten` to a form that later stages know: one of them, and before a softmax over what it flattens, so
  /// that the softmax works on rows.
  ///
  /// - `flatten` of a `flatten` reads the first one's operand.
  /// - `flatten` of a `softmax` over axis 1 of `[N, C, 1, …, 1]`, which nothing else reads, goes before it.
  ///
  /// Exact: the elements and their order stay.
  ///
  ///     %prob = softmax(%conv10) : f32[N, 10, 1, 1]
  ///     %rows = flatten(%prob) : f32[N, 10]
  ///
  /// becomes
  ///
  ///     %rows = flatten(%conv10) : f32[N, 10]
  ///     %prob = softmax(%rows) : f32[N, 10]
  public static let simplifyFlatten = Pass(
    "simplify-flatten", .exact, "Makes one flatten of several, and puts it before a softmax over what it flattens."
  ) { graph, id in
    let node = graph[id]
    guard let flatten = node.op(as: Flatten.self) else { return nil }
    let producer = node.operands[0].node
    switch graph[producer].op {
    case is Flatten: return readThrough(flatten, id, producer, in: graph)
    case let softmax as Softmax: return moveBefore(softmax, producer, flatten, id, in: graph)
    default: return nil
    }
  }
}

private func readThrough(_ flatten: Flatten, _ id: NodeID, _ producer: NodeID, in graph: Graph) -> Patch {
  var patch = Patch("made \(graph[id].name) read what \(graph[producer].name) reads")
  patch.update(id, to: flatten, operands: [.existing(graph[producer].operands[0])])
  if graph.onlyUser(of: producer) == id {
    patch.absorb(producer, into: .node(id))
    patch.erase(producer)
  }
  return patch
}

private func moveBefore(
  _ softmax: Softmax, _ producer: NodeID, _ flatten: Flatten, _ id: NodeID, in graph: Graph
) -> Patch? {
  let type = graph[producer].types[0]
  guard softmax.axis == 1, flatten.axis == 1, type.dimensions.dropFirst(2).allSatisfy({ $0 == 1 }),
    graph.onlyUser(of: producer) == id
  else { return nil }
  let name = graph[id].name
  var patch = Patch("moved \(name) before \(graph[producer].name)")
  // The flatten gives its place to the softmax and is made anew under its name in front of it.
  patch.replaceUses(of: ValueID(id), with: .node(producer))
  patch.erase(id)
  let rows = patch.insert(
    flatten, [.existing(graph[producer].operands[0])], name: name, before: producer, provenance: graph[id].provenance)
  patch.update(producer, to: softmax, operands: [rows])
  return patch
}
