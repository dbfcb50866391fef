internal import MartletIR

/// An operator that has CPU kernels. One file in `Lowerings/` for each.
protocol LowerableOp: Op {
  /// Appends the steps that compute the node.
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError)

  /// Whether the operand of this position is read as packed weights rather than as a value. Where it is not static, the
  /// operator runs through its plain evaluation.
  func readsAsWeight(operand: Int) -> Bool

  /// The zeros that the operator reads round the blocked form of its first operand.
  func inputHalo(of node: NodeID, in lowering: Lowering) -> Halo

  /// Whether there are kernels for this operator's attributes and operands; where not, it runs through its plain evaluation.
  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool

  /// The layouts that its kernels read and write.
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice
}

extension LowerableOp {
  func readsAsWeight(operand: Int) -> Bool { false }
  func inputHalo(of node: NodeID, in lowering: Lowering) -> Halo { Halo() }
  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { true }
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .plain }
}
