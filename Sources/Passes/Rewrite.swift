public import MartletIR

/// One patch of a pipeline's run, with the graph on both sides of it: what a check of rewrites looks at.
public struct Rewrite: Sendable {
  /// From 1, counted through all passes and rounds.
  public let number: Int
  public let pass: Pass
  /// The patch's own: `fused relu1 into conv1`.
  public let reason: String
  public let before: Graph
  public let after: Graph
}
