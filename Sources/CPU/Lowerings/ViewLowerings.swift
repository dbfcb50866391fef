internal import MartletIR

// What only renames a value has no step: its readers find the operand's buffer.

extension Flatten: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    _ = try lowering.plain(ValueID(node))
  }
}

extension Dropout: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {}
}

extension Reshape: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    _ = try lowering.plain(ValueID(node))
  }
}
