internal import MartletKernelInterface

/// The windows of a pool that lie side by side from the first pixel on, all of one size but where the image cuts the last of a
/// row or column: so an image's tiles of whole windows can be pooled one by one.
struct PoolTiling: Sendable {
  /// Pixels of a window.
  let rows: Int
  let columns: Int

  /// None where windows overlap, leave gaps, are dilated, or begin before the image.
  init?(_ windows: PoolingWindows, of image: ImageGeometry) {
    guard let rows = Self.size(windows.rowBounds, dilation: windows.rowDilation, extent: image.height),
      let columns = Self.size(windows.columnBounds, dilation: windows.columnDilation, extent: image.width)
    else { return nil }
    (self.rows, self.columns) = (rows, columns)
  }

  private static func size(_ bounds: [Int32], dilation: Int, extent: Int) -> Int? {
    guard bounds.count > 1 else { return nil }
    let size = Int(bounds[1])
    guard size > 0, dilation == 1 || size == 1 else { return nil }
    for window in 0..<bounds.count / 2 {
      let end = min((window + 1) * size, extent)
      if Int(bounds[2 * window]) != window * size || Int(bounds[2 * window + 1]) != end { return nil }
    }
    return size
  }

  /// Whether a tile of the form's outputs holds whole windows only.
  func divides(_ form: WinogradForm) -> Bool { form.outputs % rows == 0 && form.outputs % columns == 0 }

  /// For people: ` + max pool 2×2`.
  var suffix: String { " + max pool \(rows)×\(columns)" }
}
