package import MartletDiagnostics
package import MartletTensors

/// How a picture becomes the input of a network: for each channel `value = (p · scale − mean) / std`, p in 0…255.
package struct PixelPreparation: Hashable, Sendable {
  package enum Channels: String, Hashable, Sendable, CaseIterable {
    case rgb, bgr, gray

    package var count: Int { self == .gray ? 1 : 3 }
  }

  package let channels: Channels
  package let height: Int
  package let width: Int
  /// For each channel, in the network's order, the value of each p.
  private let values: [[Float]]

  /// - Parameters:
  ///   - mean: one number for each channel in the network's order, or one for all.
  ///   - std: as `mean`; none is 0.
  /// - Precondition: `mean` and `std` have 1 or `channels.count` numbers.
  package init(channels: Channels, height: Int, width: Int, scale: Double, mean: [Double], std: [Double]) {
    for list in [mean, std] {
      precondition(
        list.count == 1 || list.count == channels.count, "there is one number for each channel, or one for all")
    }
    self.channels = channels
    self.height = height
    self.width = width
    values = (0..<channels.count).map { channel in
      let mean = mean.count == 1 ? mean[0] : mean[channel]
      let std = std.count == 1 ? std[0] : std[channel]
      return (0...255).map { Float((Double($0) * scale - mean) / std) }
    }
  }

  /// The tensor `[1, C, height, width]` of `picture`.
  /// - Parameters:
  ///   - file: the picture's path, for the diagnostic.
  ///   - input: the name of the graph's input, for the diagnostic.
  /// - Throws: where the picture is of another size than the input.
  package func prepare(
    _ picture: Picture, file: String, input: String
  ) throws(DiagnosticSet) -> Tensor {
    guard picture.width == width, picture.height == height else {
      throw sizeMismatch("the picture is \(picture.width)×\(picture.height)", file: file, input: input)
    }
    let samples = picture.pixels
    let planes: [[UInt8]]
    switch (picture.channels, channels) {
    case (1, _): planes = [samples]
    case (_, .gray): planes = [Self.luma(ofColour: samples)]
    case (_, .rgb): planes = (0..<3).map { Self.plane($0, ofColour: samples) }
    case (_, .bgr): planes = (0..<3).reversed().map { Self.plane($0, ofColour: samples) }
    }
    var elements: [Float] = []
    elements.reserveCapacity(channels.count * height * width)
    for (channel, values) in values.enumerated() {
      // Gray makes each channel of a colour.
      let plane = planes[planes.count == 1 ? 0 : channel]
      elements.append(contentsOf: plane.lazy.map { values[Int($0)] })
    }
    return Tensor(shape: [1, channels.count, height, width], elements: elements)
  }

  /// The tensor `[n, C, height, width]` of gray pictures that lie one behind the other, row by row.
  /// - Parameters:
  ///   - pixels: `n · rows · columns` of them.
  ///   - file: the path of the pictures' file, for the diagnostic.
  ///   - input: the name of the graph's input, for the diagnostic.
  /// - Precondition: `rows` and `columns` are positive, and `pixels` is a whole number of pictures.
  /// - Throws: where the pictures are of another size than the input.
  package func prepare(
    grayPixels pixels: ArraySlice<UInt8>, rows: Int, columns: Int, file: String, input: String
  ) throws(DiagnosticSet) -> Tensor {
    let size = rows * columns
    precondition(size > 0 && pixels.count.isMultiple(of: size), "the pixels are those of a whole number of pictures")
    guard columns == width, rows == height else {
      throw sizeMismatch("the pictures are \(columns)×\(rows)", file: file, input: input)
    }
    var elements: [Float] = []
    elements.reserveCapacity(pixels.count * channels.count)
    for start in stride(from: pixels.startIndex, to: pixels.endIndex, by: size) {
      for values in values { elements.append(contentsOf: pixels[start..<start + size].lazy.map { values[Int($0)] }) }
    }
    return Tensor(shape: [pixels.count / size, channels.count, height, width], elements: elements)
  }

  private func sizeMismatch(_ what: String, file: String, input: String) -> DiagnosticSet {
    DiagnosticSet(
      "\(what), the input \(quoted(input)) takes \(width)×\(height)", file: file, byte: nil)
  }

  private static func plane(_ channel: Int, ofColour samples: [UInt8]) -> [UInt8] {
    stride(from: channel, to: samples.count, by: 3).map { samples[$0] }
  }

  /// Gray as ITU-R BT.601 weighs red, green and blue (0.299, 0.587, 0.114), in 16-bit fixed point, rounded.
  private static func luma(ofColour samples: [UInt8]) -> [UInt8] {
    stride(from: 0, to: samples.count, by: 3).map { pixel in
      let red = Int(samples[pixel]), green = Int(samples[pixel + 1]), blue = Int(samples[pixel + 2])
      return UInt8((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16)
    }
  }
}
