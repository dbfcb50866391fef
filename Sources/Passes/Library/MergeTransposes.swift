internal import MartletIR

extension Pass {
  /// Makes one `transpose` of two in a row, or none where the second undoes the first. Where something else reads the
  /// first, it stays for that.
  ///
  /// Exact: elements are only moved.
  ///
  ///     %transpose1 = transpose(%x) {order = [0, 2, 3, 1]} : f32[N, 56, 56, 96]
  ///     %transpose2 = transpose(%transpose1) {order = [0, 3, 2, 1]} : f32[N, 96, 56, 56]
  ///
  /// becomes
  ///
  ///     %transpose2 = transpose(%x) {order = [0, 1, 3, 2]} : f32[N, 96, 56, 56]
  public static let mergeTransposes = Pass(
    "merge-transposes", .exact, "Makes one transpose of two in a row, or none where they cancel out."
  ) { graph, id in
    let node = graph[id]
    guard var outer = node.op(as: Transpose.self), let producer = node.operands.first?.node,
      let inner = graph[producer].op(as: Transpose.self)
    else { return nil }
    let source = graph[producer].operands[0]
    outer.order = outer.order.map { inner.order[$0] }
    if outer.order == Array(outer.order.indices) {
      var patch = Patch("removed \(node.name), which undoes \(graph[producer].name)")
      patch.replace(id, with: .existing(source))
      return patch
    }
    var patch = Patch("made \(node.name) read what \(graph[producer].name) reads")
    patch.update(id, to: outer, operands: [.existing(source)])
    if graph.onlyUser(of: producer) == id {
      patch.absorb(producer, into: .node(id))
      patch.erase(producer)
    }
    return patch
  }
}
