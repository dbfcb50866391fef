internal import MartletIR

extension Pass {
  /// Recognises `gelu` where it is spelled out: x · ½ · (1 + erf(x / √2)), or with the hyperbolic tangent
  /// 1 + tanh(√(2/π) · (x + 0.044715 · x³)), the factors in any order. One kernel instead of five or nine, and an activation
  /// that fuses. The last operator becomes it; the others go, unless something else reads them.
  ///
  /// Reassociating: the factors may be multiplied in another order, and constants are rounded once instead of twice.
  ///
  ///     %sqrt2 = constant() {shape = [1, 1], value = 1.4142135} : f32[1, 1]
  ///     %div1 = div(%fc1, %sqrt2) : f32[N, 8]
  ///     %erf1 = erf(%div1) : f32[N, 8]
  ///     %one = constant() {shape = [1, 1], value = 1.0} : f32[1, 1]
  ///     %add1 = add(%erf1, %one) : f32[N, 8]
  ///     %mul1 = mul(%fc1, %add1) : f32[N, 8]
  ///     %half = constant() {shape = [1, 1], value = 0.5} : f32[1, 1]
  ///     %mul2 = mul(%mul1, %half) : f32[N, 8]
  ///
  /// becomes
  ///
  ///     %mul2 = gelu(%fc1) : f32[N, 8]
  public static let recogniseGELU = Pass(
    "recognise-gelu", .reassociating, "Makes one operator of a GELU that is spelled out."
  ) { graph, id in
    guard graph[id].op is Multiply || graph[id].op is Divide else { return nil }
    var search = PatternMatcher(graph)
    for gate in search.product(ValueID(id)).values {
      var matcher = PatternMatcher(graph)
      guard let function = matcher.sum(gate, with: 1), let (x, approximation) = matcher.argumentOfGELU(function),
        matcher.product(ValueID(id), keeping: [x, gate]).isClose(to: 0.5, times: x, gate)
      else { continue }
      return Patch(recognised: id, as: GELU(approximation: approximation), of: x, matcher)
    }
    return nil
  }
}

extension PatternMatcher {
  /// x, where a value is erf(x / √2) or tanh(√(2/π) · (x + 0.044715 · x³)).
  fileprivate mutating func argumentOfGELU(_ value: ValueID) -> (x: ValueID, approximation: GELU.Approximation)? {
    if let scaled = operands(of: value, ErrorFunction.self)?.first {
      guard let (x, factor) = multiple(scaled), isClose(factor, 0.5.squareRoot()) else { return nil }
      return (x, .none)
    }
    guard let scaled = operands(of: value, Tanh.self)?.first, let (polynomial, factor) = multiple(scaled),
      isClose(factor, (2 / Double.pi).squareRoot()),
      let terms = operands(of: polynomial, Add.self, where: { $0.activation == .none })
    else { return nil }
    for (x, cube) in [(terms[0], terms[1]), (terms[1], terms[0])] {
      var attempt = self
      if attempt.product(cube, keeping: [x]).isClose(to: 0.044715, times: x, x, x) {
        self = attempt
        return (x, .tanh)
      }
    }
    return nil
  }
}
