internal import MartletIR

extension Pass {
  /// Recognises `mish` where it is spelled out, x · tanh(softplus(x)): one kernel instead of three, and an activation that
  /// fuses. The `mul` becomes it; the others go, unless something else reads them.
  ///
  /// Exact: that is how `mish` is defined, and beyond the threshold of a `softplus` of at least 20 the `tanh` is 1.
  ///
  ///     %softplus1 = softplus(%conv1) : f32[N, 8, 4, 4]
  ///     %tanh1 = tanh(%softplus1) : f32[N, 8, 4, 4]
  ///     %mul1 = mul(%conv1, %tanh1) : f32[N, 8, 4, 4]
  ///
  /// becomes
  ///
  ///     %mul1 = mish(%conv1) : f32[N, 8, 4, 4]
  public static let recogniseMish = Pass(
    "recognise-mish", .exact, "Makes one operator of a Mish that is spelled out."
  ) { graph, id in
    guard graph[id].op is Multiply else { return nil }
    for (x, gate) in [(0, 1), (1, 0)] {
      let (x, gate) = (graph[id].operands[x], graph[id].operands[gate])
      var matcher = PatternMatcher(graph)
      if let argument = matcher.operands(of: gate, Tanh.self)?.first,
        matcher.operands(of: argument, Softplus.self, where: { $0.beta == 1 && $0.threshold >= 20 }) == [x]
      {
        return Patch(recognised: id, as: Mish(), of: x, matcher)
      }
    }
    return nil
  }
}
