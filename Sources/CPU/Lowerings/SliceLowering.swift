internal import MartletIR
internal import MartletKernelInterface

extension Slice: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerSlice(node, result: 0, axis: axis, start: start, count: count, step: step)
  }
}

extension Split: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    for result in sizes.indices {
      let range = range(ofResult: result)
      try lowering.lowerSlice(node, result: result, axis: axis, start: range.lowerBound, count: range.count, step: 1)
    }
  }
}

extension Lowering {
  /// Positions of an axis: in the blocked layout where the operand has it and whole blocks or pixels are taken, else in the
  /// plain one.
  fileprivate mutating func lowerSlice(
    _ node: NodeID, result: Int, axis: Int, start: Int, count: Int, step: Int
  ) throws(CPUError) {
    let operand = graph[node].operands[0]
    let extents = imageExtents(of: operand)
    func taken() -> ResizeOperation.Axis { ResizeOperation.Axis((0..<count).map { start + $0 * step }) }
    func all(_ extent: Int) -> ResizeOperation.Axis { ResizeOperation.Axis((0..<extent).map { $0 }) }
    if hasBlocked(operand) && axis == 2 {
      return try lowerResize(node, result: result, "slice", rows: taken(), columns: all(extents[2]))
    }
    if hasBlocked(operand) && axis == 3 {
      return try lowerResize(node, result: result, "slice", rows: all(extents[1]), columns: taken())
    }
    // The lanes past the last channel of a result must be empty in the operand too.
    let end = start + count
    let isWhole = start % channelBlock == 0 && step == 1 && (end % channelBlock == 0 || end == extents[0])
    if hasBlocked(operand) && axis == 1 && isWhole {
      return try lowerResize(
        node, result: result, "slice", rows: all(extents[1]), columns: all(extents[2]),
        firstPlane: start / channelBlock)
    }
    let steps = rowMajorSteps(extents)
    var (counts, countSteps) = (extents, steps)
    counts[axis - 1] = count
    countSteps[axis - 1] = step * steps[axis - 1]
    try lowerStridedCopy(
      node, result: result, "slice", extents: counts, inputSteps: countSteps, start: start * steps[axis - 1])
  }
}
