internal import MartletIR

extension Pass {
  /// Makes a ReLU part of the `conv2d`, `linear` or `add` before it, which then rectifies each element before it is
  /// written: one pass over memory less. Only where nothing else reads the unrectified values. The fused node keeps the
  /// name of the one that owns the parameters.
  ///
  /// Exact: the same function is applied to the same number.
  ///
  ///     %conv1 = conv2d(%x, %conv1.weight) : f32[N, 96, 24, 24]
  ///     %relu1 = relu(%conv1) : f32[N, 96, 24, 24]
  ///
  /// becomes
  ///
  ///     %conv1 = conv2d(%x, %conv1.weight) {activation = relu} : f32[N, 96, 24, 24]
  public static let fuseActivation = Pass(
    "fuse-activation", .exact, "Makes a ReLU part of the convolution, linear layer or addition before it."
  ) { graph, id in
    let node = graph[id]
    guard node.op is ReLU else { return nil }
    let producer = node.operands[0].node
    guard graph.onlyUser(of: producer) == id, let op = graph[producer].op, let fused = rectified(op) else { return nil }
    var patch = Patch("fused \(node.name) into \(graph[producer].name)")
    patch.update(producer, to: fused)
    patch.replace(id, with: .node(producer))
    return patch
  }
}

/// The operator with a ReLU behind it, where it can take one and has none.
private func rectified(_ op: any Op) -> (any Op)? {
  switch op {
  case var op as Conv2D where op.activation == .none:
    op.activation = .relu
    return op
  case var op as Linear where op.activation == .none:
    op.activation = .relu
    return op
  case var op as Add where op.activation == .none:
    op.activation = .relu
    return op
  default: return nil
  }
}
