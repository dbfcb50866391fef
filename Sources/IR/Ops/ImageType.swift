/// The type of a batch of images, `[N, C, H, W]` with fixed C, H and W.
public struct ImageType: Hashable, Sendable {
  public let batch: Dimension
  public let channels: Int
  public let height: Int
  public let width: Int
}

extension TensorType {
  /// The type as a batch of images.
  /// - Throws: where it is none, in the name of the operator that needs one.
  public func requireImage(for mnemonic: String) throws(GraphError) -> ImageType {
    guard rank == 4, let channels = dimensions[1].fixed, let height = dimensions[2].fixed,
      let width = dimensions[3].fixed, channels > 0, height > 0, width > 0
    else {
      throw GraphError(
        "`\(mnemonic)` needs images [N, channels, height, width], but its input is \(dimensionsDescription)",
        operands: [0])
    }
    return ImageType(batch: dimensions[0], channels: channels, height: height, width: width)
  }
}
