internal import MartletIR

extension Pass {
  /// Puts what multiplies or shifts channels by parameters or constants into the weights of the layer next to it:
  /// `scale`, and `mul`, `div`, `add` and `sub` of a value with a number for each channel, or one for all of them. Layer
  /// scale, learned biases beside the layers, and the scaling of inputs are such; networks from other formats are full of
  /// them.
  ///
  /// - Behind a `conv2d`, `linear` or `conv_transpose2d` without activation that nothing else reads, or transposes of its
  ///   result, it goes into the output channels of the weight, and into the bias; an `add` brings its activation along.
  /// - Before such a layer, if nothing else reads it, a factor goes into the input channels of the weight, and a shift into
  ///   the bias where there is no padding; never across an activation.
  ///
  /// As in `fold-batch-norm`, channels must lie along an axis of the weight.
  ///
  /// Reassociating: the factors are multiplied into the weights instead of the sums.
  ///
  ///     %fc1 = linear(%x, %fc1.weight, %fc1.bias) : f32[N, 10]
  ///     %gamma = constant() {shape = [1, 1], value = 0.5} : f32[1, 1]
  ///     %mul1 = mul(%fc1, %gamma) : f32[N, 10]
  ///
  /// becomes
  ///
  ///     %gamma = constant() {shape = [1, 1], value = 0.5} : f32[1, 1]
  ///     %mul1.factor = constant() {shape = [10], value = 0.5} : f32[10]
  ///     %fc1.weight.folded = scale(%fc1.weight, %mul1.factor) {axis = 0} : f32[10, 64]
  ///     %fc1.bias.folded = scale(%fc1.bias, %mul1.factor) {axis = 0} : f32[10]
  ///     %fc1 = linear(%x, %fc1.weight.folded, %fc1.bias.folded) : f32[N, 10]
  public static let foldScale = Pass(
    "fold-scale", .reassociating,
    "Puts factors and shifts of channels into the weights of the convolution or linear layer before or behind them."
  ) {
    var statics = StaticValues()
    return { graph, id in
      statics.see(id, in: graph)
      return affine(id, in: graph, &statics)?.folded(id, in: graph, &statics)
    }
  }
}

/// What an elementwise operator does to channels, where its other operands are static.
private func affine(_ id: NodeID, in graph: Graph, _ statics: inout StaticValues) -> ChannelAffine? {
  let operands = graph[id].operands
  switch graph[id].op {
  case let op as Scale:
    guard operands.dropFirst().allSatisfy({ statics.contains($0, in: graph) }) else { return nil }
    // The weight has its channels along its first axis, whatever theirs is in the operand.
    let vectors = operands.dropFirst().map { ChannelVector.value($0, axis: 0) }
    return ChannelAffine(input: operands[0], axis: op.axis, hasFactor: true, hasShift: vectors.count > 1) {
      patch, channels, place in
      let builder = ChannelVectorBuilder(graph: graph, node: id, channels: channels, place: place)
      let factor = builder.vector(vectors[0], named: "factor", in: &patch)
      return (factor, vectors.count > 1 ? builder.vector(vectors[1], named: "shift", in: &patch) : nil)
    }
  case is Multiply, is Add, is Subtract:
    for (input, other) in [(0, 1), (1, 0)] where statics.contains(operands[other], in: graph) {
      return affine(id, of: operands[input], by: operands[other], isReversed: input == 1, in: graph)
    }
    return nil
  case is Divide:
    guard statics.contains(operands[1], in: graph) else { return nil }
    return affine(id, of: operands[0], by: operands[1], isReversed: false, in: graph)
  default: return nil
  }
}

private func affine(
  _ id: NodeID, of input: ValueID, by other: ValueID, isReversed: Bool, in graph: Graph
) -> ChannelAffine? {
  guard let vector = ChannelVector(other, in: graph) else { return nil }
  let op = graph[id].op
  if op is Divide, case .number(let divisor) = vector {
    // Beyond these the reciprocal is no usual number in Float.
    guard Float(divisor).isNormal, Float(1 / divisor).isNormal else { return nil }
  }
  let activation = (op as? Add)?.activation ?? .none
  let isDifference = op is Subtract && isReversed
  return ChannelAffine(
    input: input, axis: vector.axis, hasFactor: op is Multiply || op is Divide || isDifference,
    hasShift: op is Add || op is Subtract, activation: activation
  ) { patch, channels, place in
    let builder = ChannelVectorBuilder(graph: graph, node: id, channels: channels, place: place)
    switch op {
    case is Multiply: return (builder.vector(vector, named: "factor", in: &patch), nil)
    case is Divide: return (builder.reciprocal(vector, named: "factor", in: &patch), nil)
    case is Subtract where isDifference:
      return (builder.constant(-1, named: "factor", in: &patch), builder.vector(vector, named: "shift", in: &patch))
    case is Subtract: return (nil, builder.negated(vector, named: "shift", in: &patch))
    default: return (nil, builder.vector(vector, named: "shift", in: &patch))
    }
  }
}
