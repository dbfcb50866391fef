internal import MartletIR

extension Pass {
  /// Says of a pool with the simplest operator what it does.
  ///
  /// - Whole images become one pixel by `global_avg_pool` and `global_max_pool`: an adaptive pool to 1×1, or a pool with
  ///   one window that covers the image. Padding is no part of a maximum; of a mean it must not be.
  /// - An adaptive pool to a size that divides the image's is `avg_pool` or `max_pool` with a stride.
  ///
  /// Exact: windows hold the same elements, in the same order.
  ///
  ///     %pool1 = adaptive_avg_pool(%x) {size = [3, 3]} : f32[N, 256, 3, 3]
  ///     %pool2 = avg_pool(%pool1) {kernel = [3, 3], stride = [1, 1]} : f32[N, 256, 1, 1]
  ///
  /// becomes, where x is `f32[N, 256, 12, 12]`,
  ///
  ///     %pool1 = avg_pool(%x) {kernel = [4, 4], stride = [4, 4]} : f32[N, 256, 3, 3]
  ///     %pool2 = global_avg_pool(%pool1) : f32[N, 256, 1, 1]
  public static let canonicalisePools = Pass(
    "canonicalise-pools", .exact, "Writes a pool of whole images as a global one, and an adaptive pool as a plain one."
  ) { graph, id in
    let node = graph[id]
    guard let op = node.op, let operand = node.operands.first else { return nil }
    let image = graph.type(of: operand).dimensions.suffix(2).compactMap(\.fixed)
    guard image.count == 2, let simpler = simpler(op, of: image),
      graph.resultType(of: simpler, [operand]) == node.types[0]
    else { return nil }
    var patch = Patch("wrote \(node.name) as \(type(of: simpler).mnemonic)")
    patch.update(id, to: simpler)
    return patch
  }
}

/// The operator that does the same to images of a height and width; nil where there is none.
private func simpler(_ op: any Op, of image: [Int]) -> (any Op)? {
  switch op {
  case let op as AdaptiveAveragePool:
    op.size == [1, 1] ? GlobalAveragePool() : windows(op.size, of: image).flatMap { AveragePool(checking: $0) }
  case let op as AdaptiveMaxPool:
    op.size == [1, 1] ? GlobalMaxPool() : windows(op.size, of: image).flatMap { MaxPool(checking: $0) }
  case let op as AveragePool: (0..<2).allSatisfy { op.covers(image[$0], axis: $0) } ? GlobalAveragePool() : nil
  case let op as MaxPool: (0..<2).allSatisfy { op.covers(image[$0], axis: $0) } ? GlobalMaxPool() : nil
  default: nil
  }
}

/// The kernel and the stride by which windows tile an image so that there are so many of them; nil where none do, or
/// where they are single elements.
private func windows(_ size: [Int], of image: [Int]) -> AttributeSet? {
  guard (0..<2).allSatisfy({ image[$0] % size[$0] == 0 }), size != image else { return nil }
  let kernel = AttributeValue.integers((0..<2).map { image[$0] / size[$0] })
  return ["kernel": kernel, "stride": kernel]
}

extension AveragePool {
  /// Whether the first window has every position of an axis, and its mean counts no others.
  fileprivate func covers(_ extent: Int, axis: Int) -> Bool {
    kernel[axis] - padding[axis] >= extent && divisor(of: 0, axis: axis, extent: extent) == extent
  }
}

extension MaxPool {
  /// Whether the first window has every position of an axis.
  fileprivate func covers(_ extent: Int, axis: Int) -> Bool {
    kernel[axis] - padding[axis] >= extent && (dilation[axis] == 1 || kernel[axis] == 1)
  }
}
