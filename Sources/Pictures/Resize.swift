/// How many pixels high and wide.
package struct PictureSize: Hashable, Sendable, CustomStringConvertible {
  package let height: Int
  package let width: Int

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Width first, as sizes of pictures are read: `640×480`.
  package var description: String { "\(width)×\(height)" }
}

/// To what size a picture is brought.
package enum Resize: Hashable, Sendable {
  /// The shorter side becomes so many pixels, the longer one keeps the proportion, rounded down.
  case shorter(Int)
  case exact(PictureSize)

  /// The size that a picture of `size` gets; nil where that is more than an integer holds.
  /// - Precondition: `size` has pixels.
  func size(of size: PictureSize) -> PictureSize? {
    switch self {
    case .exact(let exact): return exact
    case .shorter(let side):
      let (longer, shorter) = (max(size.height, size.width), min(size.height, size.width))
      let (product, overflow) = longer.multipliedReportingOverflow(by: side)
      if overflow { return nil }
      let other = product / shorter
      return size.height <= size.width
        ? PictureSize(height: side, width: other) : PictureSize(height: other, width: side)
    }
  }
}
