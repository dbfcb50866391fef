internal import MartletIR

extension Pass {
  /// Writes the mean or the maximum over the height and width of images as a global pool, which has kernels for the
  /// layouts of images; exported networks spell it as a reduction. Where the axes go, a `flatten` follows.
  ///
  /// Exact: both take the pixels of an image row by row.
  ///
  ///     %mean1 = reduce(%x) {axes = [2, 3]} : f32[N, 1280]
  ///
  /// becomes
  ///
  ///     %mean1.image = global_avg_pool(%x) : f32[N, 1280, 1, 1]
  ///     %mean1 = flatten(%mean1.image) : f32[N, 1280]
  public static let canonicaliseReductions = Pass(
    "canonicalise-reductions", .exact, "Writes the mean or maximum over the pixels of images as a global pool."
  ) { graph, id in
    let node = graph[id]
    guard let reduce = node.op(as: Reduce.self), reduce.axes == [2, 3] else { return nil }
    let pool: any Op
    switch reduce.function {
    case .mean: pool = GlobalAveragePool()
    case .max: pool = GlobalMaxPool()
    case .sum, .min: return nil
    }
    // Values of more axes than images have are none, nor are those whose channels are not known.
    guard graph.resultType(of: pool, node.operands) != nil else { return nil }
    var patch = Patch("wrote \(node.name) as \(type(of: pool).mnemonic)")
    if reduce.keepsAxes {
      patch.update(id, to: pool)
    } else {
      let image = patch.insert(
        pool, [.existing(node.operands[0])], name: node.name + ".image", before: id, provenance: node.provenance)
      patch.update(id, to: Flatten(axis: 1), operands: [image])
    }
    return patch
  }
}
