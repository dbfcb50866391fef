internal import MartletIR

extension Pass {
  /// Gives operators that bring elements within bounds their usual spelling, so that what fuses, merges and compares
  /// them need not know several.
  ///
  /// - `clip` with a minimum of 0 alone is `relu`; from 0 to 6 it is `relu6`.
  /// - `max` of a constant and a tensor is `clip` with a minimum, `min` one with a maximum, where the constant broadcasts
  ///   to the tensor. Where it is zero and stands second it stays, as it would make −0 zero and `clip` would not.
  ///
  /// Exact: the same comparisons are made.
  ///
  ///     %clip1 = clip(%conv1) {min = 0.0, max = 6.0} : f32[N, 32, 112, 112]
  ///
  /// becomes
  ///
  ///     %clip1 = relu6(%conv1) : f32[N, 32, 112, 112]
  public static let canonicaliseClips = Pass(
    "canonicalise-clips", .exact,
    "Writes a clip that is a ReLU or ReLU6 as one, and a maximum with a constant as a clip."
  ) { graph, id in
    let node = graph[id]
    switch node.op {
    case is Clip: return usualSpelling(of: id, in: graph)
    case is Maximum: return clip(in: graph, at: id) { ElementBounds($0, .infinity) }
    case is Minimum: return clip(in: graph, at: id) { ElementBounds(-.infinity, $0) }
    default: return nil
    }
  }
}

private func usualSpelling(of id: NodeID, in graph: Graph) -> Patch? {
  guard let op = ElementBounds(graph[id].op)?.op, !(op is Clip) else { return nil }
  var patch = Patch("wrote \(graph[id].name) as \(type(of: op).mnemonic)")
  patch.update(id, to: op)
  return patch
}

private func clip(in graph: Graph, at id: NodeID, _ bounds: (Double) -> ElementBounds) -> Patch? {
  let operands = graph[id].operands
  for (constant, tensor) in [(0, 1), (1, 0)] {
    guard let value = graph[operands[constant].node].op(as: Constant.self)?.value, Float(value) != 0 || constant == 0,
      graph.type(of: operands[tensor]) == graph[id].types[0]
    else { continue }
    let op = bounds(value).op
    var patch = Patch("wrote \(graph[id].name) as \(type(of: op).mnemonic)")
    patch.update(id, to: op, operands: [.existing(operands[tensor])])
    return patch
  }
  return nil
}
