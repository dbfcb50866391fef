internal import MartletIR
internal import MartletKernelInterface

extension Slice: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice {
    lowering.sliceChoice(of: node, axis: axis, start: start, count: count, step: step)
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerSlice(node, result: 0, axis: axis, start: start, count: count, step: step)
  }
}

extension Split: LowerableOp {
  /// Blocks where every part is one of blocks.
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice {
    for result in sizes.indices {
      let range = range(ofResult: result)
      let choice = lowering.sliceChoice(of: node, axis: axis, start: range.lowerBound, count: range.count, step: 1)
      guard case .either = choice else { return choice }
    }
    return .either
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    for result in sizes.indices {
      let range = range(ofResult: result)
      try lowering.lowerSlice(node, result: result, axis: axis, start: range.lowerBound, count: range.count, step: 1)
    }
  }
}

extension Lowering {
  /// Rows, columns and whole blocks of channels can be taken from blocks too.
  fileprivate func sliceChoice(of node: NodeID, axis: Int, start: Int, count: Int, step: Int) -> LayoutChoice {
    let extents = graph.type(of: graph[node].operands[0]).dimensions.dropFirst().compactMap(\.fixed)
    guard axis == 1, let channels = extents.first else { return .either }
    // The lanes past the last channel of a result must be empty in the operand too.
    let end = start + count
    return start % channelBlock == 0 && step == 1 && (end % channelBlock == 0 || end == channels) ? .either : .plain
  }

  /// Positions of an axis.
  fileprivate mutating func lowerSlice(
    _ node: NodeID, result: Int, axis: Int, start: Int, count: Int, step: Int
  ) throws(CPUError) {
    let operand = graph[node].operands[0]
    let extents = imageExtents(of: operand)
    func taken() -> ResizeOperation.Axis { ResizeOperation.Axis((0..<count).map { start + $0 * step }) }
    func all(_ extent: Int) -> ResizeOperation.Axis { ResizeOperation.Axis((0..<extent).map { $0 }) }
    if takesBlocks(node) {
      return try lowerResize(
        node, result: result, "slice", rows: axis == 2 ? taken() : all(extents[1]),
        columns: axis == 3 ? taken() : all(extents[2]), firstPlane: axis == 1 ? start / channelBlock : 0)
    }
    let steps = rowMajorSteps(extents)
    var (counts, countSteps) = (extents, steps)
    counts[axis - 1] = count
    countSteps[axis - 1] = step * steps[axis - 1]
    try lowerStridedCopy(
      node, result: result, "slice", extents: counts, inputSteps: countSteps, start: start * steps[axis - 1])
  }
}
