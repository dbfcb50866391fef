package import MartletDiagnostics
package import MartletTensors

/// How a picture becomes the input of a network: it gets the network's channels, is resized, its middle is cut out, and
/// for each channel `value = (p · scale − mean) / std`, p in 0…255.
///
/// The pixels are those of Pillow and torchvision: `convert`, `Resize` (bilinear, antialiased), `CenterCrop`.
package struct PixelPreparation: Hashable, Sendable {
  package enum Channels: String, Hashable, Sendable, CaseIterable {
    case rgb, bgr, gray

    package var count: Int { self == .gray ? 1 : 3 }
  }

  package let channels: Channels
  /// The input's.
  package let size: PictureSize
  /// Nil where pictures keep their size.
  package let resize: Resize?
  /// What is cut out of the middle after resizing; nil for all of it.
  package let crop: PictureSize?
  /// For each channel, in the network's order, the value of each p.
  private let values: [[Float]]

  /// - Parameters:
  ///   - mean: one number for each channel in the network's order, or one for all.
  ///   - std: as `mean`; none is 0.
  /// - Precondition: `mean` and `std` have 1 or `channels.count` numbers, and sizes are positive.
  package init(
    channels: Channels, height: Int, width: Int, scale: Double, mean: [Double], std: [Double], resize: Resize? = nil,
    crop: PictureSize? = nil
  ) {
    for list in [mean, std] {
      precondition(
        list.count == 1 || list.count == channels.count, "there is one number for each channel, or one for all")
    }
    self.channels = channels
    size = PictureSize(height: height, width: width)
    self.resize = resize
    self.crop = crop
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
  /// - Throws: where the picture does not come out in the input's size, is smaller than the crop, and where resizing needs
  ///   more memory than `limit`.
  package func prepare(
    _ picture: Picture, file: String, input: String, limit: MemoryLimit = .standard
  ) throws(DiagnosticSet) -> Tensor {
    let frame = try frame(of: picture.size, subject: "the picture is", file: file, input: input)
    var elements: [Float] = []
    elements.reserveCapacity(channels.count * size.height * size.width)
    append(try framed(channels == .gray ? picture.gray : picture, frame, file: file, limit: limit), to: &elements)
    return Tensor(shape: [1, channels.count, size.height, size.width], elements: elements)
  }

  /// The tensor `[n, C, height, width]` of gray pictures that lie one behind the other, row by row.
  /// - Parameters:
  ///   - pixels: `n · rows · columns` of them.
  ///   - file: the path of the pictures' file, for the diagnostic.
  ///   - input: the name of the graph's input, for the diagnostic.
  /// - Precondition: `rows` and `columns` are positive, and `pixels` is a whole number of pictures.
  /// - Throws: as ``prepare(_:file:input:limit:)``.
  package func prepare(
    grayPixels pixels: ArraySlice<UInt8>, rows: Int, columns: Int, file: String, input: String,
    limit: MemoryLimit = .standard
  ) throws(DiagnosticSet) -> Tensor {
    let area = rows * columns
    precondition(area > 0 && pixels.count.isMultiple(of: area), "the pixels are those of a whole number of pictures")
    let frame = try frame(
      of: PictureSize(height: rows, width: columns), subject: "the pictures are", file: file, input: input)
    var elements: [Float] = []
    elements.reserveCapacity(pixels.count / area * channels.count * size.height * size.width)
    for start in stride(from: pixels.startIndex, to: pixels.endIndex, by: area) {
      let picture = Picture(width: columns, height: rows, channels: 1, pixels: Array(pixels[start..<start + area]))
      append(try framed(picture, frame, file: file, limit: limit), to: &elements)
    }
    return Tensor(shape: [pixels.count / area, channels.count, size.height, size.width], elements: elements)
  }

  /// What of a picture of `original` becomes the input.
  /// - Parameter subject: what a diagnostic's sentence about its size begins with.
  private func frame(
    of original: PictureSize, subject: String, file: String, input: String
  ) throws(DiagnosticSet) -> Frame {
    func failure(_ message: String) -> DiagnosticSet {
      DiagnosticSet("\(subject) \(original)\(message)", file: file, byte: nil)
    }
    guard let resized = resize.map({ $0.size(of: original) }) ?? original else {
      throw failure(", which is too long to be resized")
    }
    let afterResize = resize == nil ? "" : ", \(resized) after `resize`"
    guard let crop else {
      guard resized == size else {
        let help = help(for: resized).map { "; give `\($0)` in the graph's `pixels`" } ?? ""
        throw failure("\(afterResize), the input \(quoted(input)) takes \(size)\(help)")
      }
      return Frame(whole: resized)
    }
    guard crop.height <= resized.height, crop.width <= resized.width else {
      let help = resize == nil ? "; give `resize` in the graph's `pixels`" : ""
      throw failure("\(afterResize), which is smaller than the `crop` of \(crop)\(help)")
    }
    guard crop == size else {
      throw failure("\(afterResize), \(crop) after `crop`, the input \(quoted(input)) takes \(size)")
    }
    return Frame(middle: crop, of: resized)
  }

  /// The key that makes pictures of this size, where there is no crop, fit the input.
  private func help(for resized: PictureSize) -> String? {
    if resize == nil { return "resize" }
    return resized.height >= size.height && resized.width >= size.width ? "crop" : nil
  }

  private func framed(
    _ picture: Picture, _ frame: Frame, file: String, limit: MemoryLimit
  ) throws(DiagnosticSet) -> Picture {
    if frame == Frame(whole: picture.size) { return picture }
    guard picture.byteCount(ofResampling: frame) <= Double(limit.bytes) else {
      let message = limit.refusal(of: "resizing a picture of \(picture.size) to \(frame.resized)")
      throw DiagnosticSet(message, file: file, byte: nil)
    }
    return picture.resampled(frame)
  }

  /// Appends the planes of a picture of the input's size.
  private func append(_ picture: Picture, to elements: inout [Float]) {
    let samples = picture.pixels
    for (channel, values) in values.enumerated() {
      // Gray makes each channel of a colour.
      let first = picture.channels == 1 ? 0 : channels == .bgr ? 2 - channel : channel
      for place in stride(from: first, to: samples.count, by: picture.channels) {
        elements.append(values[Int(samples[place])])
      }
    }
  }
}
