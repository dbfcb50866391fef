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
  ///     %relu1 = relu6(%conv1) : f32[N, 64]
  public static let mergeClips = Pass(
    "merge-clips", .exact, "Makes one of two clips in a row; a ReLU is one too."
  ) { graph, id in
    let node = graph[id]
    guard let outer = ElementBounds(node.op), let operand = node.operands.first,
      let inner = ElementBounds(graph[operand.node].op), graph.onlyUser(of: operand.node) == id,
      let bounds = outer.intersection(inner)
    else { return nil }
    var patch = Patch("merged \(graph[operand.node].name) into \(node.name)")
    patch.update(id, to: bounds.op, operands: [.existing(graph[operand.node].operands[0])])
    patch.absorb(operand.node, into: .node(id))
    patch.erase(operand.node)
    return patch
  }
}
