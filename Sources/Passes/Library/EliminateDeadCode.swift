internal import MartletIR

extension Pass {
  /// Removes what no output depends on: operators and parameters that nothing reads. Inputs stay, as the caller gives
  /// them.
  ///
  /// Exact: what is removed reaches no output.
  ///
  ///     %aux.weight = parameter : f32[10, 64]
  ///     %aux = linear(%x, %aux.weight) : f32[N, 10]
  ///     %relu1 = relu(%x) : f32[N, 64]
  ///     output y = %relu1
  ///
  /// becomes
  ///
  ///     %relu1 = relu(%x) : f32[N, 64]
  ///     output y = %relu1
  public static let eliminateDeadCode = Pass(
    "eliminate-dead-code", .exact, "Removes operators and parameters that no output depends on."
  ) { graph, id in
    guard graph.useCount(of: id) == 0 else { return nil }
    if case .input = graph[id].kind { return nil }
    var patch = Patch("removed \(graph[id].name), which nothing reads")
    patch.erase(id)
    return patch
  }
}
