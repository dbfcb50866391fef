internal import MartletIR

extension Pass {
  /// Moves a ReLU, or another operator that brings elements within bounds, from behind a max pool to before it, where it
  /// can become part of the convolution there. Only there: on its own it is cheaper behind the pool, where there are fewer
  /// elements, and so it is never moved the other way, and one that reads a pool of anything else stays.
  ///
  /// Exact: bounds do not change which element of a window is the largest, but that others may become as large. Of two
  /// zeros the first one would win, but the sum of a convolution is never −0. Each window must see the image, as the bound
  /// of nothing is not nothing.
  ///
  ///     %conv1 = conv2d(%x, %conv1.weight) : f32[N, 64, 55, 55]
  ///     %pool1 = max_pool(%conv1) {kernel = [3, 3], stride = [2, 2]} : f32[N, 64, 27, 27]
  ///     %relu1 = relu(%pool1) : f32[N, 64, 27, 27]
  ///
  /// becomes
  ///
  ///     %conv1 = conv2d(%x, %conv1.weight) : f32[N, 64, 55, 55]
  ///     %relu1 = relu(%conv1) : f32[N, 64, 55, 55]
  ///     %pool1 = max_pool(%relu1) {kernel = [3, 3], stride = [2, 2]} : f32[N, 64, 27, 27]
  public static let activationBeforePool = Pass(
    "activation-before-pool", .exact, "Moves a ReLU behind the max pool of a convolution to before the pool."
  ) { graph, id in
    let node = graph[id]
    guard let op = node.op, ElementBounds(op) != nil, let poolID = node.operands.first?.node,
      let pool = graph[poolID].op(as: MaxPool.self), pool.everyWindowSeesTheImage, graph.onlyUser(of: poolID) == id,
      let source = graph[poolID].operands.first, graph.onlyUser(of: source.node) == poolID,
      graph[source.node].op(as: Conv2D.self)?.activation == Activation.none
    else { return nil }
    var patch = Patch("moved \(node.name) before \(graph[poolID].name)")
    // The activation gives its place to the pool and is made anew under its name in front of it.
    patch.replaceUses(of: ValueID(id), with: .node(poolID))
    patch.erase(id)
    let bounded = patch.insert(op, [.existing(source)], name: node.name, before: poolID, provenance: node.provenance)
    patch.update(poolID, to: pool, operands: [bounded])
    return patch
  }
}
