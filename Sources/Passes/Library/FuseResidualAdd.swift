internal import MartletIR

extension Pass {
  /// Makes one of a convolution and the addition of a tensor to its result: what ends a residual block. The tensor is added
  /// before the result is written: one pass over memory less. An activation of the addition comes along; one behind it is
  /// for `fuse-activation`. The fused node keeps the convolution's name.
  ///
  /// Only a `conv2d` without activation that nothing else reads, and a tensor of its shape. Where both sides are such, the
  /// later one adds the other: it has its result when the other one is there.
  ///
  /// Exact: the bias is added before the tensor, and the sides of a sum may be swapped.
  ///
  ///     %conv2 = conv2d(%relu1, %conv2.weight, %conv2.bias) : f32[N, 64, 56, 56]
  ///     %add1 = add(%conv2, %x) {activation = relu} : f32[N, 64, 56, 56]
  ///
  /// becomes
  ///
  ///     %conv2 = conv2d_add(%relu1, %conv2.weight, %x, %conv2.bias) {activation = relu} : f32[N, 64, 56, 56]
  public static let fuseResidualAdd = Pass(
    "fuse-residual-add", .exact, "Makes one of a convolution and the addition of a tensor to its result."
  ) {
    // Operands are seen before what reads them; a node moves only behind all that it stood before.
    var order: [NodeID: Int] = [:]
    return { graph, id in
      if order[id] == nil { order[id] = order.count }
      guard let add = graph[id].op(as: Add.self) else { return nil }
      let sides = [(0, 1), (1, 0)].filter { side, other in
        let (value, residual) = (graph[id].operands[side], graph[id].operands[other])
        guard let convolution = graph[value.node].op(as: Conv2D.self) else { return false }
        return convolution.activation == .none && graph.onlyUser(of: value.node) == id
          && graph.type(of: value) == graph.type(of: residual)
      }
      let place = { (side: (Int, Int)) in order[graph[id].operands[side.0].node] ?? 0 }
      guard let (side, other) = sides.max(by: { place($0) < place($1) }) else { return nil }
      return fuse(add, id, graph[id].operands[side].node, graph[id].operands[other], in: graph)
    }
  }
}

private func fuse(_ add: Add, _ id: NodeID, _ producer: NodeID, _ residual: ValueID, in graph: Graph) -> Patch? {
  guard var convolution = graph[producer].op(as: Conv2D.self) else { return nil }
  convolution.activation = add.activation
  var operands = graph[producer].operands.map { Patch.Value.existing($0) }
  operands.insert(.existing(residual), at: 2)
  var patch = Patch("fused \(graph[id].name) into \(graph[producer].name)")
  // The residual may only stand behind the convolution.
  patch.move(producer, before: id)
  patch.update(producer, to: Conv2DAdd(convolution), operands: operands)
  patch.replace(id, with: .node(producer))
  return patch
}
