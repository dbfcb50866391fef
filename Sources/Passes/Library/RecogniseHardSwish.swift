internal import MartletIR

extension Pass {
  /// Recognises `hard_swish` where it is spelled out: x · relu6(x + 3) / 6 with the sixth anywhere in the product, or
  /// x · hard_sigmoid(x). One kernel instead of four, and an activation that fuses. The last operator becomes it; the others
  /// go, unless something else reads them.
  ///
  /// Reassociating: the factors may be multiplied in another order.
  ///
  ///     %hard_sigmoid1 = hard_sigmoid(%conv1) : f32[N, 8, 4, 4]
  ///     %mul1 = mul(%conv1, %hard_sigmoid1) : f32[N, 8, 4, 4]
  ///
  /// becomes
  ///
  ///     %mul1 = hard_swish(%conv1) : f32[N, 8, 4, 4]
  public static let recogniseHardSwish = Pass(
    "recognise-hard-swish", .reassociating, "Makes one operator of a hard swish that is spelled out."
  ) { graph, id in
    guard graph[id].op is Multiply || graph[id].op is Divide else { return nil }
    var search = PatternMatcher(graph)
    for gate in search.product(ValueID(id)).values {
      var matcher = PatternMatcher(graph)
      var factor = 1.0 / 6
      var x = matcher.shiftedReLU6(gate)
      if x == nil {
        factor = 1
        x = matcher.operands(of: gate, HardSigmoid.self, where: isStandard)?.first
      }
      if let x, matcher.product(ValueID(id), keeping: [x, gate]).isClose(to: factor, times: x, gate) {
        return Patch(recognised: id, as: HardSwish(), of: x, matcher)
      }
    }
    return nil
  }
}

private func isStandard(_ op: HardSigmoid) -> Bool { isClose(op.alpha, 1.0 / 6) && isClose(op.beta, 0.5) }
