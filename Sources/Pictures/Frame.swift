/// The rows and columns that are wanted of a picture once it is resized.
struct Frame: Hashable {
  /// The size of the whole picture after resizing.
  let resized: PictureSize
  let rows: Range<Int>
  let columns: Range<Int>

  /// The whole of a picture resized to `resized`.
  init(whole resized: PictureSize) {
    self.resized = resized
    (rows, columns) = (0..<resized.height, 0..<resized.width)
  }

  /// The middle of it. Where as many pixels cannot go on both sides, half a pixel is rounded to even, as torchvision's
  /// `CenterCrop` does.
  /// - Precondition: `crop` is no larger than `resized`.
  init(middle crop: PictureSize, of resized: PictureSize) {
    func middle(_ part: Int, of whole: Int) -> Range<Int> {
      let start = Int((Double(whole - part) / 2).rounded(.toNearestOrEven))
      return start..<start + part
    }
    self.resized = resized
    rows = middle(crop.height, of: resized.height)
    columns = middle(crop.width, of: resized.width)
  }

  var size: PictureSize { PictureSize(height: rows.count, width: columns.count) }
}
