internal import MartletIR

extension Pass {
  /// Puts the operand that is known before the network runs (a parameter, a constant, or what is computed from these
  /// alone) last in additions and multiplications, and writes a subtraction of a constant as an addition, and a division
  /// by a power of two as a multiplication: one form for passes to know.
  ///
  /// Exact: sums and products do not depend on the order of two operands, and the negative of a number and the inverse
  /// of a power of two are numbers without rounding.
  ///
  ///     %mul1 = mul(%weight, %x) : f32[N, 64, 28, 28]
  ///     %two = constant() {shape = [1, 1, 1, 1], value = 2.0} : f32[1, 1, 1, 1]
  ///     %div1 = div(%mul1, %two) : f32[N, 64, 28, 28]
  ///
  /// becomes
  ///
  ///     %mul1 = mul(%x, %weight) : f32[N, 64, 28, 28]
  ///     %two = constant() {shape = [1, 1, 1, 1], value = 2.0} : f32[1, 1, 1, 1]
  ///     %div1.factor = constant() {shape = [1, 1, 1, 1], value = 0.5} : f32[1, 1, 1, 1]
  ///     %div1 = mul(%mul1, %div1.factor) : f32[N, 64, 28, 28]
  public static let canonicaliseOperands = Pass(
    "canonicalise-operands", .exact,
    "Puts weights and constants last in sums and products, and makes those of differences and quotients."
  ) {
    var statics = StaticValues()
    return { graph, id in
      statics.see(id, in: graph)
      let node = graph[id]
      switch node.op {
      case is Add, is Multiply: return swapped(id, &statics, in: graph)
      // A difference from zero is an identity, and not a sum: the attribute of a constant has no −0.
      case is Subtract: return rewritten(id, Add(checking: [:]), "negative", in: graph) { $0 == 0 ? nil : -$0 }
      case is Divide: return rewritten(id, Multiply(), "factor", in: graph, inverse)
      default: return nil
      }
    }
  }
}

private func swapped(_ id: NodeID, _ statics: inout StaticValues, in graph: Graph) -> Patch? {
  let operands = graph[id].operands
  guard let op = graph[id].op, statics.contains(operands[0], in: graph), !statics.contains(operands[1], in: graph)
  else {
    return nil
  }
  var patch = Patch("swapped the operands of \(graph[id].name)")
  patch.update(id, to: op, operands: [.existing(operands[1]), .existing(operands[0])])
  return patch
}

private func rewritten(
  _ id: NodeID, _ op: (any Op)?, _ name: String, in graph: Graph, _ number: (Double) -> Double?
) -> Patch? {
  let node = graph[id]
  guard var constant = graph[node.operands[1].node].op(as: Constant.self), let value = number(constant.value), let op
  else { return nil }
  constant.value = value
  var patch = Patch("wrote \(node.name) as \(type(of: op).mnemonic)")
  let operand = patch.insert(constant, [], name: node.name + "." + name, before: id, provenance: node.provenance)
  patch.update(id, to: op, operands: [.existing(node.operands[0]), operand])
  return patch
}

/// 1 / x, where neither has to be rounded to Float; nil where one has.
private func inverse(_ x: Double) -> Double? {
  let (number, inverse) = (Float(x), Float(1 / x))
  let isPowerOfTwo = number.isNormal && number.significand == 1 && Double(number) == x
  return isPowerOfTwo && inverse.isNormal ? Double(inverse) : nil
}
