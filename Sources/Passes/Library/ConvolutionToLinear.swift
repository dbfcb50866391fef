internal import MartletIR

extension Pass {
  /// Writes a convolution with one window, which covers the whole image, as a linear layer of the flattened image: those
  /// of squeeze and excitation, and of classifiers written as convolutions. A linear layer reads its weights once, and
  /// has a kernel for a few rows of many features; a convolution's are for many pixels, of which there is one here.
  ///
  /// Exact: the same products are added in the same order.
  ///
  ///     %fc1 = conv2d(%pool1, %fc1.weight, %fc1.bias) : f32[N, 24, 1, 1]
  ///
  /// becomes
  ///
  ///     %fc1.rows = flatten(%pool1) : f32[N, 96]
  ///     %fc1.matrix = flatten(%fc1.weight) : f32[24, 96]
  ///     %fc1 = linear(%fc1.rows, %fc1.matrix, %fc1.bias) : f32[N, 24]
  ///     %fc1.image = reshape(%fc1) {shape = [24, 1, 1]} : f32[N, 24, 1, 1]
  public static let convolutionToLinear = Pass(
    "convolution-to-linear", .exact, "Writes a convolution whose only window covers the image as a linear layer."
  ) { graph, id in
    let node = graph[id]
    guard let convolution = node.op(as: Conv2D.self), convolution.groups == 1, convolution.padding == [0, 0, 0, 0],
      graph.type(of: node.operands[0]).dimensions.suffix(2) == graph.type(of: node.operands[1]).dimensions.suffix(2),
      let linear = Linear(checking: ["activation": convolution.activation.attributeValue]),
      let outputs = node.types[0].dimensions[1].fixed,
      let image = Reshape(checking: ["shape": .integers([outputs, 1, 1])])
    else { return nil }
    var patch = Patch("wrote \(node.name) as linear")
    func flattened(_ value: ValueID, _ name: String) -> Patch.Value {
      patch.insert(
        Flatten(axis: 1), [.existing(value)], name: "\(node.name).\(name)", before: id, provenance: node.provenance)
    }
    let rows = flattened(node.operands[0], "rows")
    let matrix = flattened(node.operands[1], "matrix")
    patch.update(id, to: linear, operands: [rows, matrix] + node.operands.dropFirst(2).map { .existing($0) })
    let result = patch.insert(
      image, [.node(id)], name: node.name + ".image", at: .after(id), provenance: node.provenance)
    patch.replaceUses(of: ValueID(id), with: result)
    return patch
  }
}
