/// What algorithms are chosen for. Together with the graph it decides everything about a lowered graph: never the machine,
/// its instruction set, its threads, or the batch that happens to be run.
package struct LoweringTarget: Hashable, Sendable {
  /// The batch that is expected; at least 1.
  package var batch: Int
  /// Whether algorithms must be exact or reassociating: no Winograd.
  package var isStrict: Bool
  /// Algorithms that are chosen already, by node: those of a compiled model, or what was measured. They hold whether or not
  /// they are strict.
  package var algorithms: [String: ConvolutionAlgorithm]

  /// What the operands and results of an operator may take, for as many images as it takes at once: a core's share of a
  /// third-level cache, with room for weights beside them.
  package var cachedBytes = 4 << 20

  package init(batch: Int = 1, isStrict: Bool = false, algorithms: [String: ConvolutionAlgorithm] = [:]) {
    self.batch = max(1, batch)
    self.isStrict = isStrict
    self.algorithms = algorithms
  }
}
