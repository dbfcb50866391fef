internal import MartletIR

extension Pass {
  /// Makes one of two operators in a row that bring elements within bounds (`relu`, `relu6`, `clip`), where nothing else
  /// reads what is between them and some number is within the bounds of both.
  ///
  /// Exact: zeros keep their signs and NaN stays NaN in either.
  ///
  ///     %clip1 = clip(%conv1) {min = -1.0, max = 6.0} : f32[N, 64]
  ///     %relu1 = relu(%clip1) : f32[N, 64]
  ///
  /// becomes
  ///
  ///     %clip1 = relu6(%conv1) : f32[N, 64]
  public static let mergeClips = Pass(
    "merge-clips", .exact, "Makes one of two clips in a row; a ReLU is one too."
  ) { graph, id in
    let node = graph[id]
    guard let outer = ElementBounds(node.op), let operand = node.operands.first,
      let inner = ElementBounds(graph[operand.node].op), graph.onlyUser(of: operand.node) == id,
      let bounds = outer.intersection(inner)
    else { return nil }
    // The first of a chain takes in one after the other: what it absorbed is never copied.
    var patch = Patch("merged \(node.name) into \(graph[operand.node].name)")
    patch.update(operand.node, to: bounds.op)
    patch.replace(id, with: .node(operand.node))
    return patch
  }
}
