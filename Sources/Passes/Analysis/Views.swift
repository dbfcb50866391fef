internal import MartletIR

/// Whether the operator gives elements another shape and nothing else: its result is its operand's memory.
func isView(_ op: (any Op)?) -> Bool { op is Flatten || op is Reshape }

/// The operator that gives a value's elements another shape, in the usual spelling: `flatten` where it is one, else
/// `reshape` with every extent said. Nil where neither can; the types differ.
func view(of type: TensorType, as result: TensorType) -> (any Op)? {
  if result.rank >= 2 {
    let flatten = Flatten(axis: result.rank - 1)
    if makes(flatten, result, of: type) { return flatten }
  }
  let extents = result.dimensions.dropFirst().compactMap(\.fixed)
  guard extents.count == result.rank - 1, let reshape = Reshape(checking: ["shape": .integers(extents)]),
    makes(reshape, result, of: type)
  else { return nil }
  return reshape
}

private func makes(_ op: any Op, _ result: TensorType, of type: TensorType) -> Bool {
  do throws(GraphError) { return try op.checkedResultTypes(of: [type]) == [result] } catch { return false }
}

extension Transpose {
  /// Whether it moves no axis of a value of a type past another, but for axes of extent 1: then the elements stay in their
  /// order.
  func keepsOrder(of type: TensorType) -> Bool {
    let moved = order.filter { type.dimensions[$0] != 1 }
    return moved == moved.sorted()
  }
}
