internal import MartletIR
internal import MartletTensors

extension Pass {
  /// Computes operators of constants whose results are constants too, that is, one number everywhere: functions of each
  /// element, sums and the like of two, and what only moves or repeats elements. So no constant ever takes memory.
  /// Numbers that are not finite are no constants, and −0 is none; what would give one stays.
  ///
  /// Exact: the operator's definition is evaluated in Float, for one element.
  ///
  ///     %c1 = constant() {shape = [1, 64, 1, 1], value = 0.25} : f32[1, 64, 1, 1]
  ///     %c2 = constant() {shape = [1, 1, 1, 1], value = 2.0} : f32[1, 1, 1, 1]
  ///     %mul1 = mul(%c1, %c2) : f32[1, 64, 1, 1]
  ///
  /// becomes
  ///
  ///     %mul1 = constant() {shape = [1, 64, 1, 1], value = 0.5} : f32[1, 64, 1, 1]
  public static let foldConstants = Pass(
    "fold-constants", .exact, "Computes what constants alone make, where it is one number everywhere."
  ) { graph, id in
    let node = graph[id]
    guard let op = node.op, !node.operands.isEmpty, let shape = node.types[0].fixedShape else { return nil }
    var values: [Double] = []
    for operand in node.operands {
      guard let constant = graph[operand.node].op(as: Constant.self) else { return nil }
      values.append(constant.value)
    }
    guard let value = result(of: op, values), value.isFinite, value != 0 || value.sign == .plus,
      let constant = Constant(shape: shape.dimensions, value: Double(value)).checked
    else { return nil }
    var patch = Patch("computed \(node.name)")
    patch.update(id, to: constant, operands: [])
    return patch
  }
}

/// What every element of the result is, where the operands are one number each; nil where it is not the same everywhere,
/// or the operator is not known to be so.
private func result(of op: any Op, _ values: [Double]) -> Float? {
  switch op {
  case is any ActivationOp, is Add, is Subtract, is Multiply, is Divide, is Maximum, is Minimum:
    op.evaluate(values.map { DenseTensor<Float>(repeating: Float($0), shape: [1]) }).first?.elements.first
  case is Flatten, is Reshape, is Transpose, is Slice, is Concat:
    values.allSatisfy { $0 == values[0] } ? Float(values[0]) : nil
  default: nil
  }
}
