internal import MartletIR

extension Pass {
  /// Removes dropout, which does nothing at inference: it would cost a copy, and stand between layers that fuse.
  ///
  /// Exact: dropout gives back its operand.
  ///
  ///     %dropout1 = dropout(%fc1) : f32[N, 512]
  ///     %fc2 = linear(%dropout1, %fc2.weight) : f32[N, 10]
  ///
  /// becomes
  ///
  ///     %fc2 = linear(%fc1, %fc2.weight) : f32[N, 10]
  public static let removeDropout = Pass(
    "remove-dropout", .exact, "Removes dropout, which is the identity at inference."
  ) { graph, id in
    let node = graph[id]
    guard node.op is Dropout else { return nil }
    var patch = Patch("removed \(node.name)")
    patch.replace(id, with: .existing(node.operands[0]))
    return patch
  }
}
