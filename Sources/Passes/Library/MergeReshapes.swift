internal import MartletIR

extension Pass {
  /// Makes one `flatten` or `reshape` of several in a row, or none where the last has the shape of what the first reads.
  /// Where something else reads one in the middle, it stays for that.
  ///
  /// Exact: the elements and their order stay.
  ///
  ///     %reshape1 = reshape(%x) {shape = [2, 58, 28, 28]} : f32[N, 2, 58, 28, 28]
  ///     %flatten1 = flatten(%reshape1) : f32[N, 90944]
  ///
  /// becomes
  ///
  ///     %flatten1 = flatten(%x) : f32[N, 90944]
  public static let mergeReshapes = Pass(
    "merge-reshapes", .exact, "Makes one flatten or reshape of several in a row."
  ) { graph, id in
    let node = graph[id]
    guard isView(node.op), let producer = node.operands.first?.node, isView(graph[producer].op) else { return nil }
    let source = graph[producer].operands[0]
    if graph.type(of: source) == node.types[0] {
      var patch = Patch("removed \(node.name), which undoes \(graph[producer].name)")
      patch.replace(id, with: .existing(source))
      return patch
    }
    guard let view = view(of: graph.type(of: source), as: node.types[0]) else { return nil }
    var patch = Patch("made \(node.name) read what \(graph[producer].name) reads")
    patch.update(id, to: view, operands: [.existing(source)])
    if graph.onlyUser(of: producer) == id {
      patch.absorb(producer, into: .node(id))
      patch.erase(producer)
    }
    return patch
  }
}
