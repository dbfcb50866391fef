internal import MartletIR

extension Pass {
  /// Writes operators that only give elements another shape as `flatten` where they are one, else as `reshape` with every
  /// extent said: neither computes or copies anything.
  ///
  /// - a `reshape`, with or without a -1
  /// - a `transpose` that only moves axes of extent 1
  /// - a `reduce` of axes of extent 1, which makes them go
  ///
  /// Exact: the elements and their order stay; the mean, sum, maximum and minimum of one element are that element.
  ///
  ///     %reshape1 = reshape(%x) {shape = [-1]} : f32[N, 9216]
  ///
  /// becomes
  ///
  ///     %reshape1 = flatten(%x) : f32[N, 9216]
  public static let canonicaliseShapes = Pass(
    "canonicalise-shapes", .exact, "Writes what only gives elements another shape as flatten or reshape."
  ) { graph, id in
    let node = graph[id]
    guard let op = node.op, let operand = node.operands.first else { return nil }
    let type = graph.type(of: operand)
    guard onlyReshapes(op, type), type != node.types[0], let view = view(of: type, as: node.types[0]) else {
      return nil
    }
    if Swift.type(of: view) == Swift.type(of: op) && view.attributes == op.attributes { return nil }
    var patch = Patch("wrote \(node.name) as \(Swift.type(of: view).mnemonic)")
    patch.update(id, to: view)
    return patch
  }
}

private func onlyReshapes(_ op: any Op, _ type: TensorType) -> Bool {
  switch op {
  case is Reshape: true
  case let op as Transpose: op.keepsOrder(of: type)
  case let op as Reduce: op.axes.allSatisfy { type.dimensions[$0] == 1 }
  default: false
  }
}
