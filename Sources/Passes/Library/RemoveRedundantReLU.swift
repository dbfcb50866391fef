internal import MartletIR

extension Pass {
  /// Removes a ReLU of a value that is never negative: networks written layer by layer often rectify again behind a
  /// pool, a dropout or a flatten.
  ///
  /// Never negative are the results of `relu`, `softmax`, and of `conv2d`, `linear` and `add` with a ReLU of their own;
  /// and those of pools, `flatten`, `dropout`, `concat` and `add` whose operands all are.
  ///
  /// Exact: a ReLU changes nothing but elements below zero; −0 and NaN pass through it.
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
    "remove-redundant-relu", .exact, "Removes a ReLU of a value that is never negative."
  ) {
    // Operands stand before their readers, so that what is known of them is known by the time it is asked for.
    var neverNegative: Set<ValueID> = []
    return { graph, id in
      let node = graph[id]
      guard let op = node.op else { return nil }
      if node.op is ReLU, neverNegative.contains(node.operands[0]) {
        var patch = Patch("removed \(node.name)")
        patch.replace(id, with: .existing(node.operands[0]))
        return patch
      }
      if isNeverNegative(op, node.operands.map { neverNegative.contains($0) }) { neverNegative.insert(ValueID(id)) }
      return nil
    }
  }
}

/// Whether no element of the result is below zero (NaN is not).
private func isNeverNegative(_ op: any Op, _ operands: [Bool]) -> Bool {
  switch op {
  case is ReLU, is Softmax: true
  case let op as Conv2D: op.activation == .relu
  case let op as Linear: op.activation == .relu
  case let op as Add: op.activation == .relu || operands.allSatisfy(\.self)
  // The taps of a dilated window may all fall outside the image, and then the largest of them is −∞.
  case let op as MaxPool: op.dilation == [1, 1] && operands[0]
  case is AveragePool, is AdaptiveAveragePool, is Flatten, is Dropout, is Concat: operands.allSatisfy(\.self)
  default: false
  }
}
