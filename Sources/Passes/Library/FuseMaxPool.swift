internal import MartletIR

extension Pass {
  /// Makes one of a convolution and the max pool of its result, so that the convolution's result is never written. The
  /// fused node keeps the convolution's name.
  ///
  /// Only where nothing else reads the convolution's result, and where it pays:
  /// - The pool's windows have no gaps between their taps, and cover no pixel more than 2¼ times on the average: 2×2 or 3×3
  ///   every two pixels, but not 3×3 at every pixel, where windows share most of what they look at.
  /// - The convolution's result has at least 16,384 elements for an image. What is smaller stays in the nearest cache
  ///   anyway.
  ///
  /// Exact: the same elements are compared.
  ///
  ///     %conv1 = conv2d(%x, %conv1.weight) {activation = relu} : f32[N, 64, 112, 112]
  ///     %pool1 = max_pool(%conv1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 64, 56, 56]
  ///
  /// becomes
  ///
  ///     %conv1 = conv2d_max_pool(%x, %conv1.weight)
  ///       {activation = relu, pool_kernel = [2, 2], pool_stride = [2, 2]} : f32[N, 64, 56, 56]
  public static let fuseMaxPool = fuseMaxPool(leastElements: 1 << 14)

  /// - Parameter leastElements: how many the convolution's result has for an image at least.
  package static func fuseMaxPool(leastElements: Int) -> Pass {
    Pass("fuse-max-pool", .exact, "Makes one of a convolution and the max pool of its result.") { graph, id in
      let node = graph[id]
      guard let pool = node.op(as: MaxPool.self) else { return nil }
      let producer = node.operands[0].node
      guard graph.onlyUser(of: producer) == id, let convolution = graph[producer].op(as: Conv2D.self),
        hasNearlyDisjointWindows(pool), elementsOfImage(graph.type(of: node.operands[0])) >= leastElements
      else { return nil }
      var patch = Patch("fused \(node.name) into \(graph[producer].name)")
      patch.update(producer, to: Conv2DMaxPool(convolution, pool))
      patch.replace(id, with: .node(producer))
      return patch
    }
  }
}

private func hasNearlyDisjointWindows(_ pool: MaxPool) -> Bool {
  let window = Double(pool.kernel[0]) * Double(pool.kernel[1])
  let step = Double(pool.stride[0]) * Double(pool.stride[1])
  return pool.dilation == [1, 1] && step > 1 && window <= 2.25 * step
}

/// Elements of a value for one image; 0 where that is not known.
func elementsOfImage(_ type: TensorType) -> Int {
  TensorType(type.element, Array(type.dimensions.dropFirst())).elementCount?.fixed ?? 0
}
