internal import MartletIR
public import MartletPasses

extension Pass {
  /// Puts operators that have kernels in the place of a `blur_pool` that is no more than one of them. The blur of two taps
  /// weighs four pixels alike, which an average pool does; that of one tap and stride 1 does nothing.
  ///
  /// Reassociating: the pool divides the sum, where the blur adds up quarters.
  ///
  ///     %down = blur_pool(%x) {taps = 2} : f32[N, 16, 14, 14]
  ///
  /// becomes
  ///
  ///     %down = avg_pool(%x) {kernel = [2, 2], stride = [2, 2]} : f32[N, 16, 14, 14]
  public static let simplifyBlurPool = Pass(
    "simplify-blur-pool", .reassociating, "Makes a blur of two taps an average pool, and removes one that does nothing."
  ) { graph, id in
    let node = graph[id]
    guard let blur = node.op(as: BlurPool.self) else { return nil }
    switch blur.taps {
    case 2:
      var patch = Patch("made \(node.name) an average pool")
      patch.update(id, to: AveragePool(kernel: [2, 2], stride: [blur.stride, blur.stride]))
      return patch
    case 1 where blur.stride == 1:
      var patch = Patch("removed \(node.name)")
      patch.replace(id, with: .existing(node.operands[0]))
      return patch
    default:
      return nil
    }
  }
}
