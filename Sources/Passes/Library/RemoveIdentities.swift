internal import MartletIR

extension Pass {
  /// Removes operators that give back their operand as it is: what a general network needs at other sizes, and this one
  /// does not. They would cost a copy, and stand between layers that fuse.
  ///
  /// - `flatten`, `reshape`, `slice`, `resize`, adaptive pools, and `reduce` of axes that stay, to the shape that is there
  /// - global pools of single pixels, `max_pool` and `avg_pool` with a 1×1 window and stride 1
  /// - `concat` of one tensor, `split` in one, `pad` by nothing, `transpose` of axes of extent 1 among themselves
  /// - `depth_to_space` and `space_to_depth` by 1, `channel_shuffle` of one group or of groups of one channel
  /// - `clip` without bounds, `leaky_relu` with slope 1, `max` and `min` of a value and itself
  /// - `mul` and `div` by 1, `sub` of 0, of constants that broadcast to the value. `add` of 0 stays: it makes −0 zero.
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
    guard let op = node.op, let operand = kept(by: op, node, in: graph), graph.type(of: operand) == node.types[0]
    else { return nil }
    var patch = Patch("removed \(node.name)")
    patch.replace(id, with: .existing(operand))
    return patch
  }
}

/// The operand that an operator gives back, provided that the result has its type.
private func kept(by op: any Op, _ node: Node, in graph: Graph) -> ValueID? {
  switch op {
  case is Multiply: return other(than: 1, among: [0, 1], of: node, in: graph)
  case is Divide: return other(than: 1, among: [1], of: node, in: graph)
  case is Subtract: return other(than: 0, among: [1], of: node, in: graph)
  case is Maximum, is Minimum: return node.operands[0] == node.operands[1] ? node.operands[0] : nil
  default: return isIdentity(op, node) ? node.operands[0] : nil
  }
}

/// The operand beside a constant of a value, which is one of some operands.
private func other(than value: Double, among candidates: [Int], of node: Node, in graph: Graph) -> ValueID? {
  let constant = candidates.first { graph[node.operands[$0].node].op(as: Constant.self)?.value == value }
  return constant.map { node.operands[1 - $0] }
}

/// Whether an operator gives its first operand back, where that has the result's type.
private func isIdentity(_ op: any Op, _ node: Node) -> Bool {
  switch op {
  // These move elements only where the type changes.
  case is Flatten, is Reshape, is Slice, is Resize, is AdaptiveAveragePool, is AdaptiveMaxPool, is GlobalAveragePool,
    is GlobalMaxPool, is Reduce:
    true
  // A pool's padding is narrower than its window, so that there is none here.
  case let op as MaxPool: op.kernel == [1, 1] && op.stride == [1, 1]
  case let op as AveragePool: op.kernel == [1, 1] && op.stride == [1, 1]
  case is Concat: node.operands.count == 1
  case let op as Split: op.sizes.count == 1
  case let op as Transpose: op.keepsOrder(of: node.types[0])
  case let op as Pad: op.padding == [0, 0, 0, 0]
  case let op as DepthToSpace: op.block == 1
  case let op as SpaceToDepth: op.block == 1
  case let op as ChannelShuffle: op.groups == 1 || Dimension(constant: op.groups) == node.types[0].dimensions[1]
  case let op as Clip: op.minimum == -.infinity && op.maximum == .infinity
  case let op as LeakyReLU: op.slope == 1
  default: false
  }
}
