package import MartletIR
internal import MartletKernelInterface

/// Zeros round an image in its buffer, so that a convolution's inner loop has no edge.
package struct Halo: Hashable, Sendable {
  package var top = 0
  package var left = 0
  package var bottom = 0
  package var right = 0

  package init() {}

  /// - Parameter padding: (top, left, bottom, right).
  package init(padding: [Int]) {
    (top, left, bottom, right) = (padding[0], padding[1], padding[2], padding[3])
  }

  package var isEmpty: Bool { self == Halo() }

  /// The smallest halo that holds both.
  package func union(_ other: Halo) -> Halo {
    Halo(padding: [max(top, other.top), max(left, other.left), max(bottom, other.bottom), max(right, other.right)])
  }
}

/// The extents of one image in a buffer and the halo round it.
package struct ImageGeometry: Hashable, Sendable {
  package var channels: Int
  package var height: Int
  package var width: Int
  package var halo = Halo()
  /// Blocks from one image to the next, where the value is a part of a larger one.
  package var blocksOfWhole: Int?

  package var blocks: Int { (channels + channelBlock - 1) / channelBlock }
  package var paddedHeight: Int { halo.top + height + halo.bottom }
  package var paddedWidth: Int { halo.left + width + halo.right }
}

/// How one image's worth of a value lies in memory. Images follow one another.
package enum BufferLayout: Hashable, Sendable {
  /// Row-major, any rank; the number of floats.
  case plain(Int)
  /// `C H W` with a halo in each plane.
  case planar(ImageGeometry)
  /// `C/16 H W 16` with a halo in each plane; lanes past the channels, and the halo, are +0.
  case blocked(ImageGeometry)

  /// Floats between two images, or nil where they cannot be counted.
  package var imagePitch: Int? {
    func product(_ factors: [Int]) -> Int? {
      var result = 1
      for factor in factors {
        let (value, overflow) = result.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        result = value
      }
      return result
    }
    switch self {
    case .plain(let count): return count
    case .planar(let image): return product([image.channels, image.paddedHeight, image.paddedWidth])
    case .blocked(let image):
      return product([image.blocksOfWhole ?? image.blocks, image.paddedHeight, image.paddedWidth, channelBlock])
    }
  }

  package var geometry: ImageGeometry? {
    switch self {
    case .plain: nil
    case .planar(let image), .blocked(let image): image
    }
  }

  /// Floats in a pixel: 16 in the blocked layout, else 1.
  package var lanes: Int {
    if case .blocked = self { channelBlock } else { 1 }
  }

  /// Planes of an image: blocks of 16 channels, or single channels.
  package var planes: Int {
    switch self {
    case .plain: 1
    case .planar(let image): image.channels
    case .blocked(let image): image.blocks
    }
  }

  /// Rows of a plane, the halo's not counted; the plain layout is one row.
  var rows: Int { geometry?.height ?? 1 }

  /// Floats of a row without the halo.
  var rowCount: Int { geometry.map { $0.width * lanes } ?? imagePitch ?? 0 }

  /// Lanes of a block that hold channels; the others are padding.
  func liveLanes(ofBlock block: Int) -> Int {
    guard case .blocked(let image) = self else { return channelBlock }
    return min(channelBlock, image.channels - block * channelBlock)
  }

  package var rowPitch: Int { geometry.map { $0.paddedWidth * lanes } ?? 0 }

  package var planePitch: Int { geometry.map { $0.paddedHeight * rowPitch } ?? 0 }

  /// Floats from an image's start to its pixel (0, 0).
  package var origin: Int { geometry.map { $0.halo.top * rowPitch + $0.halo.left * lanes } ?? 0 }
}

extension BufferLayout: CustomStringConvertible {
  /// `plain[1024]`, `blocked[96, 24, 24]`, `blocked[96, 12, 12] halo [2, 2, 2, 2]`.
  package var description: String {
    switch self {
    case .plain(let count): "plain[\(count)]"
    case .planar(let image): "planar" + Self.describe(image)
    case .blocked(let image): "blocked" + Self.describe(image)
    }
  }

  private static func describe(_ image: ImageGeometry) -> String {
    let halo = image.halo
    let text = "[\(image.channels), \(image.height), \(image.width)]"
    return halo.isEmpty ? text : text + " halo [\(halo.top), \(halo.left), \(halo.bottom), \(halo.right)]"
  }
}

extension TensorType {
  /// The extents of one image, for a value `[images, channels, height, width]`. Operators keep tables of rows and columns,
  /// so that there is a limit to both.
  var imageGeometry: ImageGeometry? {
    guard rank == 4, let channels = dimensions[1].fixed, let height = dimensions[2].fixed,
      let width = dimensions[3].fixed, max(height, width) <= 1 << 22
    else { return nil }
    return ImageGeometry(channels: channels, height: height, width: width)
  }

  /// How many images the value holds: its first dimension.
  package var images: Dimension { dimensions.first ?? 1 }

  /// Elements of one image, where they are fixed.
  var imageElements: Int? { TensorType(element, Array(dimensions.dropFirst())).elementCount?.fixed }
}
