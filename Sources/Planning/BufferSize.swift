/// A count of bytes as a linear function of the batch: `constant + perImage · N`.
///
/// The constant may be negative as long as every value asked for is not: the channels of one branch inside a
/// concatenation of N images span `perImage · N` bytes less what the other branches hold in the last image.
package struct BufferSize: Hashable, Sendable {
  package let constant: Int
  package let perImage: Int

  package init(constant: Int = 0, perImage: Int = 0) {
    self.constant = constant
    self.perImage = perImage
  }

  package static let zero = BufferSize()

  /// The value at a batch of `batch` images, or nil where it does not fit an `Int`.
  package func bytes(batch: Int) -> Int? {
    let (images, tooMany) = perImage.multipliedReportingOverflow(by: batch)
    let (total, tooLarge) = images.addingReportingOverflow(constant)
    return tooMany || tooLarge ? nil : total
  }
}
