internal import MartletGraphFile
internal import MartletPictures

/// How callers meet a network: how pictures become its inputs, and what its outputs mean.
public struct ModelInterface: Hashable, Sendable, Codable {
  /// How a picture becomes an input: value = (p · scale − mean) / std for each channel, p from 0 to 255.
  public struct Pixels: Hashable, Sendable, Codable {
    /// `rgb`, `bgr` or `gray`.
    public let channels: String
    public let scale: Double
    /// One for each channel.
    public let mean: [Double]
    /// One for each channel.
    public let std: [Double]
  }

  public struct Input: Hashable, Sendable, Codable {
    public let name: String
    /// Nil where the input is no picture.
    public let pixels: Pixels?
  }

  public struct Output: Hashable, Sendable, Codable {
    public let name: String
    /// A name for each class; nil where the graph has none.
    public let labels: [String]?
    /// Whether `run` prints probabilities, the softmax of the output.
    public let displaysSoftmax: Bool

    enum CodingKeys: String, CodingKey {
      case name, labels
      case displaysSoftmax = "displays_softmax"
    }
  }

  public let inputs: [Input]
  public let outputs: [Output]
}

extension ModelInterface.Pixels {
  init(_ declaration: PixelDeclaration) {
    self.init(
      channels: declaration.channels.rawValue, scale: declaration.scale, mean: declaration.mean, std: declaration.std)
  }

  /// The preparation of pictures of a height and width; nil where the channels are none.
  func preparation(height: Int, width: Int) -> PixelPreparation? {
    guard let order = PixelPreparation.Channels(rawValue: channels), mean.count == order.count,
      std.count == order.count, std.allSatisfy({ $0 != 0 && $0.isFinite })
    else { return nil }
    return PixelPreparation(channels: order, height: height, width: width, scale: scale, mean: mean, std: std)
  }
}
