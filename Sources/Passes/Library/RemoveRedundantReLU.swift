internal import MartletIR

extension Pass {
  /// Removes a ReLU of a value that is never negative: networks written layer by layer often rectify again behind a
  /// pool, a dropout or a flatten. The same goes for the others of its kind: `relu6` and `clip` of what is within their
  /// bounds, and `leaky_relu`, `prelu` and `elu`, which only change what is negative.
  ///
  /// What operators tell of the range of their results is in ``RangeAnalysis``.
  ///
  /// Exact: what is removed changes nothing but elements outside the range; −0 and NaN pass through it.
  ///
  ///     %relu1 = relu(%conv1) : f32[N, 96, 24, 24]
  ///     %pool1 = max_pool(%relu1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 96, 12, 12]
  ///     %relu2 = relu(%pool1) : f32[N, 96, 12, 12]
  ///
  /// becomes
  ///
  ///     %relu1 = relu(%conv1) : f32[N, 96, 24, 24]
  ///     %pool1 = max_pool(%relu1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 96, 12, 12]
  public static let removeRedundantReLU = Pass(
    "remove-redundant-relu", .exact,
    "Removes a ReLU of a value that is never negative, or a clip of one within its bounds."
  ) {
    // Operands stand before their readers, so that what is known of them is known by the time it is asked for.
    var ranges = RangeAnalysis()
    return { graph, id in
      let node = graph[id]
      if let op = node.op, let operand = node.operands.first, leaves(op, ranges.bounds(of: operand)) {
        var patch = Patch("removed \(node.name)")
        patch.replace(id, with: .existing(operand))
        return patch
      }
      ranges.see(id, in: graph)
      return nil
    }
  }
}

/// Whether the operator gives back elements within bounds as they are.
private func leaves(_ op: any Op, _ bounds: ElementBounds) -> Bool {
  switch op {
  case is LeakyReLU, is PReLU: bounds.minimum >= 0
  // Zero times a negative factor would be the other zero.
  case let op as ELU: bounds.minimum >= 0 && op.alpha >= 0
  default: ElementBounds(op).map { $0.contains(bounds) } ?? false
  }
}
