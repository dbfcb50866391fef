internal import MartletGraphFile
internal import MartletPictures

/// How callers meet a network: how pictures become its inputs, and what its outputs mean.
public struct ModelInterface: Hashable, Sendable, Codable {
  /// Pixels of a height and a width.
  public struct Size: Hashable, Sendable, Codable {
    public let height: Int
    public let width: Int
  }

  /// To what size a picture is brought, bilinearly and antialiased.
  public enum Resize: Hashable, Sendable, Codable {
    /// The shorter side becomes so many pixels, the longer one keeps the proportion.
    case shorter(side: Int)
    case exact(height: Int, width: Int)
  }

  /// How a picture becomes an input: it is resized, its middle is cut out, and value = (p · scale − mean) / std for each
  /// channel, p from 0 to 255.
  public struct Pixels: Hashable, Sendable, Codable {
    /// `rgb`, `bgr` or `gray`.
    public let channels: String
    public let scale: Double
    /// One for each channel.
    public let mean: [Double]
    /// One for each channel.
    public let std: [Double]
    /// Nil where pictures keep their size.
    public let resize: Resize?
    /// What is cut out of the middle after resizing; nil for all of it.
    public let crop: Size?
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

extension ModelInterface.Resize {
  init(_ declaration: PixelDeclaration.Resize) {
    switch declaration {
    case .shorter(let side): self = .shorter(side: side)
    case .size(let height, let width): self = .exact(height: height, width: width)
    }
  }
}

extension ModelInterface.Pixels {
  init(_ declaration: PixelDeclaration) {
    self.init(
      channels: declaration.channels.rawValue, scale: declaration.scale, mean: declaration.mean, std: declaration.std,
      resize: declaration.resize.map(ModelInterface.Resize.init),
      crop: declaration.crop.map { ModelInterface.Size(height: $0[0], width: $0[1]) })
  }

  /// The preparation of pictures for an input of a height and width; nil where the channels are none.
  func preparation(height: Int, width: Int) -> PixelPreparation? {
    guard let order = PixelPreparation.Channels(rawValue: channels), mean.count == order.count,
      std.count == order.count, std.allSatisfy({ $0 != 0 && $0.isFinite }), resize?.isPositive ?? true,
      crop?.isPositive ?? true
    else { return nil }
    return PixelPreparation(
      channels: order, height: height, width: width, scale: scale, mean: mean, std: std, resize: resize?.pictureResize,
      crop: crop?.pictureSize)
  }
}

extension ModelInterface.Size {
  fileprivate var isPositive: Bool { height > 0 && width > 0 }
  fileprivate var pictureSize: PictureSize { PictureSize(height: height, width: width) }
}

extension ModelInterface.Resize {
  fileprivate var isPositive: Bool {
    switch self {
    case .shorter(let side): side > 0
    case .exact(let height, let width): height > 0 && width > 0
    }
  }

  fileprivate var pictureResize: MartletPictures.Resize {
    switch self {
    case .shorter(let side): .shorter(side)
    case .exact(let height, let width): .exact(PictureSize(height: height, width: width))
    }
  }
}
