internal import MartletIR

extension Pass {
  /// Puts a `flatten` of a softmax over axis 1 of `[N, C, 1, …, 1]`, which nothing else reads, before the softmax, so that
  /// it works on rows.
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
  public static let flattenBeforeSoftmax = Pass(
    "flatten-before-softmax", .exact, "Puts a flatten before a softmax over the channels of single pixels."
  ) { graph, id in
    let node = graph[id]
    guard let flatten = node.op(as: Flatten.self), flatten.axis == 1, let producer = node.operands.first?.node,
      let softmax = graph[producer].op(as: Softmax.self), softmax.axis == 1,
      graph[producer].types[0].dimensions.dropFirst(2).allSatisfy({ $0 == 1 }), graph.onlyUser(of: producer) == id
    else { return nil }
    var patch = Patch("moved \(node.name) before \(graph[producer].name)")
    // The flatten gives its place to the softmax and is made anew under its name in front of it.
    patch.replaceUses(of: ValueID(id), with: .node(producer))
    patch.erase(id)
    let rows = patch.insert(
      flatten, [.existing(graph[producer].operands[0])], name: node.name, before: producer, provenance: node.provenance)
    patch.update(producer, to: softmax, operands: [rows])
    return patch
  }
}
