internal import MartletIR

extension Pass {
  /// Puts a batch norm into the weights of the convolution or linear layer next to it, which then costs nothing. The batch
  /// norm's parameters come to a factor and a shift for each channel: arithmetic on parameters, done once. The layer keeps
  /// its name.
  ///
  /// - Behind a `conv2d`, `linear` or `conv_transpose2d` without activation that nothing else reads, or transposes of its
  ///   result: the factors scale the output channels of the weights. The channels of a `conv_transpose2d` with groups lie
  ///   along no axis of its weight, so that only those that have one output channel for each group are folded.
  /// - Before a `conv2d` without padding or a `linear`, if nothing else reads it: the factors scale the input channels of
  ///   the weights, and the shifts come to one number for each output channel. Round a padded image the shift would be
  ///   missing; there the batch norm stays, as it does where channels lie along no axis of the weight (groups).
  ///
  /// Reassociating: the factors are multiplied into the weights instead of the sums.
  ///
  ///     %conv1 = conv2d(%x, %conv1.weight) : f32[N, 8, 24, 24]
  ///     %bn1 = batch_norm(%conv1, %bn1.running_mean, %bn1.running_var) : f32[N, 8, 24, 24]
  ///
  /// becomes
  ///
  ///     %bn1.coefficients = batch_norm_coefficients(%bn1.running_mean, %bn1.running_var) : (f32[8], f32[8])
  ///     %conv1.weight.folded = scale(%conv1.weight, %bn1.coefficients) {axis = 0} : f32[8, 3, 5, 5]
  ///     %conv1 = conv2d(%x, %conv1.weight.folded, %bn1.coefficients#1) : f32[N, 8, 24, 24]
  public static let foldBatchNorm = Pass(
    "fold-batch-norm", .reassociating,
    "Puts a batch norm into the weights of the convolution or linear layer before or behind it."
  ) {
    var statics = StaticValues()
    return { graph, id in
      statics.see(id, in: graph)
      let node = graph[id]
      guard let norm = node.op(as: BatchNorm.self),
        node.operands.dropFirst().allSatisfy({ statics.contains($0, in: graph) })
      else { return nil }
      let affine = ChannelAffine(input: node.operands[0], axis: 1, hasFactor: true, hasShift: true) {
        (patch, _, place) in
        let coefficients = patch.insert(
          BatchNormCoefficients(epsilon: norm.epsilon), node.operands.dropFirst().map { .existing($0) },
          name: "\(node.name).coefficients", before: place, provenance: Provenance(spans: node.provenance.spans))
        return (coefficients, coefficients.result(1))
      }
      return affine.folded(id, in: graph, &statics)
    }
  }
}
