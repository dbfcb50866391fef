internal import MartletIR

extension Pass {
  /// Recognises `hard_sigmoid` where it is spelled out: relu6(x + 3) / 6, or a line a·x + b clipped to 0 and 1. One kernel
  /// instead of three, and an activation that fuses. The last operator becomes it; the others go, unless something else
  /// reads them.
  ///
  /// Reassociating: x is divided by 6 before the sum instead of behind it.
  ///
  ///     %three = constant() {shape = [1, 1, 1, 1], value = 3.0} : f32[1, 1, 1, 1]
  ///     %add1 = add(%conv1, %three) : f32[N, 8, 1, 1]
  ///     %relu1 = relu6(%add1) : f32[N, 8, 1, 1]
  ///     %six = constant() {shape = [1, 1, 1, 1], value = 6.0} : f32[1, 1, 1, 1]
  ///     %div1 = div(%relu1, %six) : f32[N, 8, 1, 1]
  ///
  /// becomes
  ///
  ///     %div1 = hard_sigmoid(%conv1) : f32[N, 8, 1, 1]
  public static let recogniseHardSigmoid = Pass(
    "recognise-hard-sigmoid", .reassociating, "Makes one operator of a hard sigmoid that is spelled out."
  ) { graph, id in
    var matcher = PatternMatcher(graph)
    switch graph[id].op {
    case is Multiply, is Divide:
      guard let (gate, factor) = matcher.multiple(ValueID(id)), isClose(factor, 1.0 / 6),
        let x = matcher.shiftedReLU6(gate)
      else { return nil }
      return Patch(recognised: id, as: HardSigmoid(alpha: 1.0 / 6, beta: 0.5), of: x, matcher)
    case let op as Clip where op.minimum == 0 && op.maximum == 1:
      guard let (line, beta) = matcher.sum(graph[id].operands[0]), let (x, alpha) = matcher.multiple(line),
        alpha.isFinite
      else { return nil }
      return Patch(recognised: id, as: HardSigmoid(alpha: alpha, beta: beta), of: x, matcher)
    default: return nil
    }
  }
}

extension PatternMatcher {
  /// x, where a value is relu6(x + 3).
  mutating func shiftedReLU6(_ value: ValueID) -> ValueID? {
    let operands =
      operands(of: value, ReLU6.self) ?? operands(of: value, Clip.self, where: { $0.minimum == 0 && $0.maximum == 6 })
    return operands.flatMap { sum($0[0], with: 3) }
  }
}
