/// Where a tile begins in an image, and how wide a row is.
struct PixelPosition {
  var row = 0
  var column = 0
  let columns: Int

  @inline(__always)
  mutating func skip(_ pixels: Int) {
    column += pixels
    while column >= columns {
      column -= columns
      row += 1
    }
  }
}

/// Offsets of a tile's pixels, with so many floats between columns and between rows.
protocol PixelPlaces: Places {
  init(from first: PixelPosition, columnStep: Int, rowStep: Int)
}

/// Neighbours in one row.
struct PixelsOfRow: PixelPlaces {
  private let start: Int
  private let step: Int

  @inline(__always)
  init(from first: PixelPosition, columnStep: Int, rowStep: Int) {
    start = first.row * rowStep + first.column * columnStep
    step = columnStep
  }

  @inline(__always)
  subscript(pixel: Int) -> Int { start + pixel * step }
}

/// The last pixels of a row and the first of the next.
struct PixelsAcrossRows: PixelPlaces {
  private let row: PixelsOfRow
  private let pixelsInRow: Int
  private let gap: Int

  @inline(__always)
  init(from first: PixelPosition, columnStep: Int, rowStep: Int) {
    row = PixelsOfRow(from: first, columnStep: columnStep, rowStep: rowStep)
    pixelsInRow = first.columns - first.column
    gap = rowStep - first.columns * columnStep
  }

  /// Without a branch, for one beside the sums would move them to memory.
  @inline(__always)
  subscript(pixel: Int) -> Int { row[pixel] + (gap & ((pixelsInRow - 1 - pixel) >> (Int.bitWidth - 1))) }
}
