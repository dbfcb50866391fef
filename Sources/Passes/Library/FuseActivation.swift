internal import MartletIR

extension Pass {
  /// Makes an activation part of the `conv2d`, `conv2d_add`, `linear` or `add` before it, which then applies it to each
  /// element before it is written: one pass over memory less. Only where nothing else reads the values before it. The
  /// fused node keeps the name of the one that owns the parameters. Of a `concat` all of whose operands are such, each gets
  /// the activation.
  ///
  /// `sqrt` and `erf` stay: they are parts of formulas that other passes look for, and never stand behind a layer.
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
    "fuse-activation", .exact, "Makes an activation part of the convolution, linear layer or addition before it."
  ) { graph, id in
    let node = graph[id]
    guard let activation = node.op as? any ActivationOp, !(activation is SquareRoot), !(activation is ErrorFunction)
    else { return nil }
    let operand = node.operands[0].node
    guard graph.onlyUser(of: operand) == id else { return nil }
    let isConcat = graph[operand].op is Concat
    let producers = isConcat ? graph[operand].operands.map(\.node) : [operand]
    var patch = Patch("fused \(node.name) into " + producers.map { graph[$0].name }.joined(separator: ", "))
    for producer in producers {
      guard !isConcat || graph.onlyUser(of: producer) == operand, let op = graph[producer].op,
        let fused = activated(op, by: Activation(activation))
      else { return nil }
      patch.update(producer, to: fused)
    }
    patch.replace(id, with: .node(operand))
    return patch
  }
}

/// The operator with an activation behind it, where it can take one and has none; itself for no activation.
func activated(_ op: any Op, by activation: Activation) -> (any Op)? {
  switch op {
  case var op as Conv2D where op.activation == .none:
    op.activation = activation
    return op
  case var op as Conv2DAdd where op.convolution.activation == .none:
    op.convolution.activation = activation
    return op
  case var op as Linear where op.activation == .none:
    op.activation = activation
    return op
  case var op as Add where op.activation == .none:
    op.activation = activation
    return op
  case is ConvTranspose2D where activation == .none: return op
  default: return nil
  }
}
