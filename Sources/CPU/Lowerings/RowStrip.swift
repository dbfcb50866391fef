internal import MartletKernelInterface
internal import MartletTensors

/// Rows of a convolution's result that are read before the next are computed: `[blocks][rows][rowPitch]` floats of scratch
/// memory, small enough for a core's second-level cache beside the weights of a panel.
struct RowStrip: Sendable {
  let blocks: Int
  let rows: Int
  let rowPitch: Int

  /// - Parameters:
  ///   - fewestRows: that a row of the reader's result needs.
  ///   - mostRows: that there are.
  ///   - cachedFloats: that the strip has at most, unless `fewestRows` need more.
  init(of convolution: DirectConvolution, rowPitch: Int, fewestRows: Int, mostRows: Int, cachedFloats: Int) {
    blocks = convolution.panels.panels.map(\.blocks).max() ?? 1
    self.rowPitch = rowPitch
    rows = max(fewestRows, min(mostRows, cachedFloats / max(1, blocks * rowPitch)))
  }

  var planePitch: Int { rows * rowPitch }
  var floats: Int { blocks * planePitch }
  var shape: Shape { Shape([blocks, rows, rowPitch]) }

  /// As many rows of the reader's result as a strip has what they need, at least one; and the rows that they need.
  /// - Parameter needs: the rows that some rows of the result need, from first to last; may be none.
  func rows(
    from first: Int, before last: Int, _ needs: (_ rows: Range<Int>) -> Range<Int>
  ) -> (rows: Range<Int>, needed: Range<Int>) {
    var needed = needs(first..<first + 1)
    var end = first + 1
    while end < last {
      let next = needs(end..<end + 1)
      let both =
        needed.isEmpty
        ? next
        : next.isEmpty
          ? needed : min(needed.lowerBound, next.lowerBound)..<max(needed.upperBound, next.upperBound)
      if both.count > rows { break }
      needed = both
      end += 1
    }
    return (first..<end, needed)
  }

  /// Moves the rows that are needed again to the strip's start.
  /// - Returns: the rows that are not there yet.
  func keep(
    _ needed: Range<Int>, of computed: Range<Int>, _ strip: UnsafeMutablePointer<Float>, blocks: Int
  ) -> Range<Int> {
    // Dilated windows at the edge may go back a row: then nothing is kept.
    guard computed.contains(needed.lowerBound), needed.upperBound >= computed.upperBound else { return needed }
    for block in 0..<blocks {
      let plane = strip + block * planePitch
      plane.update(
        from: plane + (needed.lowerBound - computed.lowerBound) * rowPitch,
        count: (computed.upperBound - needed.lowerBound) * rowPitch)
    }
    return computed.upperBound..<needed.upperBound
  }
}
