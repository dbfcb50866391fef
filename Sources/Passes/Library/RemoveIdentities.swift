internal import MartletIR

extension Pass {
  /// Removes operators that give back their operand as it is: what a general network needs at other sizes, and this one
  /// does not. They would cost a copy, and stand between layers that fuse.
  ///
  /// - `flatten` of the last axis alone
  /// - `adaptive_avg_pool` to the size that the image has
  /// - `max_pool` and `avg_pool` with a 1×1 window and stride 1
  /// - `concat` of one tensor
  ///
  /// Exact: the largest and the mean of one element are that element.
  ///
  ///     %pool5 = adaptive_avg_pool(%x) {size = [6, 6]} : f32[N, 256, 6, 6]
  ///     %rows = flatten(%pool5) : f32[N, 9216]
  ///
  /// becomes
  ///
  ///     %rows = flatten(%x) : f32[N, 9216]
  public static let removeIdentities = Pass(
    "remove-identities", .exact, "Removes operators that give back their operand, such as pooling to the same size."
  ) { graph, id in
    let node = graph[id]
    guard let op = node.op, isIdentity(op, node, in: graph) else { return nil }
    var patch = Patch("removed \(node.name)")
    patch.replace(id, with: .existing(node.operands[0]))
    return patch
  }
}

private func isIdentity(_ op: any Op, _ node: Node, in graph: Graph) -> Bool {
  switch op {
  case let op as Flatten: op.axis == node.types[0].rank - 1 && keepsType(node, in: graph)
  case is AdaptiveAveragePool: keepsType(node, in: graph)
  // A pool's padding is narrower than its window, so that there is none here.
  case let op as MaxPool: op.kernel == [1, 1] && op.stride == [1, 1]
  case let op as AveragePool: op.kernel == [1, 1] && op.stride == [1, 1]
  case is Concat: node.operands.count == 1
  default: false
  }
}

private func keepsType(_ node: Node, in graph: Graph) -> Bool {
  graph.type(of: node.operands[0]) == node.types[0]
}
