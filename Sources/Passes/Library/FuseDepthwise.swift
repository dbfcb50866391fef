internal import MartletIR

extension Pass {
  /// Makes one of a convolution and the depthwise convolution of its result, so that the first one's result, the largest
  /// value of a network of inverted residuals, is never written. The fused node keeps the first convolution's name.
  ///
  /// Only where nothing else reads the first convolution's result, both have a bias, the second is not dilated, and where it
  /// pays:
  /// - The first is the same direct convolution either way: its kernel is a pixel, or its stride more than one.
  /// - Its result has at least 65,536 elements for an image. Of what is smaller, threads would compute too many rows twice,
  ///   where the one's end and the other's begin.
  ///
  /// Exact: every sum stays as it is.
  ///
  ///     %expand = conv2d(%x, %expand.weight, %expand.bias) {activation = relu6} : f32[N, 96, 112, 112]
  ///     %spread = conv2d(%expand, %spread.weight, %spread.bias)
  ///       {stride = [2, 2], padding = [1, 1, 1, 1], groups = 96, activation = relu6} : f32[N, 96, 56, 56]
  ///
  /// becomes
  ///
  ///     %expand = conv2d_depthwise(%x, %expand.weight, %expand.bias, %spread.weight, %spread.bias)
  ///       {activation = relu6, depthwise_stride = [2, 2], depthwise_padding = [1, 1, 1, 1],
  ///        depthwise_activation = relu6} : f32[N, 96, 56, 56]
  public static let fuseDepthwise = fuseDepthwise(leastElements: 1 << 16)

  /// - Parameter leastElements: how many the first convolution's result has for an image at least.
  package static func fuseDepthwise(leastElements: Int) -> Pass {
    Pass(
      "fuse-depthwise", .exact, "Makes one of a convolution and the depthwise convolution of its result."
    ) { graph, id in
      let node = graph[id]
      guard let depthwise = node.op(as: Conv2D.self), node.operands.count == 3 else { return nil }
      let producer = node.operands[0].node
      guard graph.onlyUser(of: producer) == id, let convolution = graph[producer].op(as: Conv2D.self),
        graph[producer].operands.count == 3, convolution.groups == 1,
        let kernel = graph.type(of: graph[producer].operands[1]).fixedShape,
        convolution.stride != [1, 1] || (kernel[2], kernel[3]) == (1, 1), depthwise.dilation == [1, 1],
        let weight = graph.type(of: node.operands[1]).fixedShape, depthwise.groups == kernel[0], weight[0] == kernel[0],
        elementsOfImage(graph.type(of: node.operands[0])) >= leastElements
      else { return nil }
      var patch = Patch("fused \(node.name) into \(graph[producer].name)")
      // The weights may stand behind the first.
      patch.move(producer, before: id)
      patch.update(
        producer, to: Conv2DDepthwise(convolution, depthwise),
        operands: (graph[producer].operands + node.operands.dropFirst()).map { .existing($0) })
      patch.replace(id, with: .node(producer))
      return patch
    }
  }
}
