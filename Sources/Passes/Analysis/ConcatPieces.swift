internal import MartletIR

/// Where the operands of concats lie along the axes that they are joined along. What is found is remembered, as many
/// may ask for pieces of one concat; it holds as long as the concats keep their operands' extents.
struct ConcatPieces {
  /// For each concat where its operands begin, and where the last one ends; nil where extents are not fixed.
  private var starts: [NodeID: [Int]?] = [:]

  /// The operand that has all positions in `range` of a concat's axis, and where in it they are.
  mutating func operand(
    of concat: NodeID, with range: Range<Int>, along axis: Int, in graph: Graph
  ) -> (value: ValueID, range: Range<Int>, extent: Int)? {
    guard let starts = starts(of: concat, along: axis, in: graph) else { return nil }
    // The last operand that begins at or before the range, by halving.
    var (low, high) = (0, starts.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= range.lowerBound { low = middle } else { high = middle }
    }
    guard low < starts.count - 1, range.upperBound <= starts[low + 1] else { return nil }
    let start = starts[low]
    return (
      graph[concat].operands[low], range.lowerBound - start..<range.upperBound - start, starts[low + 1] - start
    )
  }

  private mutating func starts(of concat: NodeID, along axis: Int, in graph: Graph) -> [Int]? {
    if let known = starts[concat] { return known }
    var found: [Int]? = [0]
    for operand in graph[concat].operands {
      guard let last = found?.last, let extent = graph.type(of: operand).dimensions[axis].fixed else {
        found = nil
        break
      }
      found?.append(last + extent)
    }
    starts[concat] = .some(found)
    return found
  }
}
