internal import MartletIR

extension Pass {
  /// Recognises `silu` where it is spelled out, x · sigmoid(x), as graphs from other formats have it: one kernel instead of
  /// two, and an activation that fuses. The `mul` becomes it; the sigmoid goes, unless something else reads it.
  ///
  /// Exact: that is how `silu` is defined.
  ///
  ///     %sigmoid1 = sigmoid(%conv1) : f32[N, 8, 4, 4]
  ///     %mul1 = mul(%conv1, %sigmoid1) : f32[N, 8, 4, 4]
  ///
  /// becomes
  ///
  ///     %mul1 = silu(%conv1) : f32[N, 8, 4, 4]
  public static let recogniseSiLU = Pass(
    "recognise-silu", .exact, "Makes one operator of a SiLU that is spelled out."
  ) { graph, id in
    guard graph[id].op is Multiply else { return nil }
    for (x, gate) in [(0, 1), (1, 0)] {
      let (x, gate) = (graph[id].operands[x], graph[id].operands[gate])
      var matcher = PatternMatcher(graph)
      if matcher.operands(of: gate, Sigmoid.self) == [x] { return Patch(recognised: id, as: SiLU(), of: x, matcher) }
    }
    return nil
  }
}
