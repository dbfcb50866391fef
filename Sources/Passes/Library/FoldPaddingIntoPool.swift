internal import MartletIR

extension Pass {
  /// Makes what a `pad` puts round images part of the padding of the pools that read them, which need no copy for it.
  ///
  /// - Zeros before `avg_pool`, which counts padding as zeros or has no padding of its own yet.
  /// - −∞ before `max_pool`, whose padding never wins.
  /// - Zeros before `max_pool`, where images are known to have no negative element and each window sees one: then a zero
  ///   never wins either, or wins over another zero.
  ///
  /// Other numbers, mirrored or repeated pixels stay. Where something else reads the padded images, the `pad` stays for
  /// that.
  ///
  /// Reassociating: the mean or the maximum of zeros alone may be the other zero.
  ///
  ///     %relu1 = relu(%conv1) : f32[N, 64, 112, 112]
  ///     %pad1 = pad(%relu1) {padding = [1, 1, 1, 1]} : f32[N, 64, 114, 114]
  ///     %pool1 = max_pool(%pad1) {kernel = [3, 3], stride = [2, 2]} : f32[N, 64, 56, 56]
  ///
  /// becomes
  ///
  ///     %relu1 = relu(%conv1) : f32[N, 64, 112, 112]
  ///     %pool1 = max_pool(%relu1) {kernel = [3, 3], stride = [2, 2], padding = [1, 1, 1, 1]} : f32[N, 64, 56, 56]
  public static let foldPaddingIntoPool = Pass(
    "fold-padding-into-pool", .reassociating, "Makes padding part of the pool behind it."
  ) {
    // Operands stand before their readers, so that what is known of them is known by the time it is asked for.
    var ranges = RangeAnalysis()
    return { graph, id in
      ranges.see(id, in: graph)
      let node = graph[id]
      guard let producer = node.operands.first?.node, let pad = graph[producer].op(as: Pad.self), pad.mode == .constant
      else { return nil }
      switch node.op {
      case var op as AveragePool where pad.value == 0 && (op.countIncludePad || op.padding == [0, 0, 0, 0]):
        op.padding = pad.around(op.padding)
        op.countIncludePad = true
        return fold(producer, into: id, op, in: graph)
      case var op as MaxPool:
        op.padding = pad.around(op.padding)
        let isNeverLess = ranges.bounds(of: graph[producer].operands[0]).minimum >= 0 && op.everyWindowSeesTheImage
        guard pad.value == -.infinity || pad.value == 0 && isNeverLess else { return nil }
        return fold(producer, into: id, op, in: graph)
      default: return nil
      }
    }
  }
}
