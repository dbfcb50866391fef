internal import CPNG
internal import MartletDiagnostics
internal import MartletTensors

/// Decodes PNG files by libpng's simplified interface, which reports an error where the full one would jump over Swift's
/// frames.
enum PNGDecoder {
  /// The picture in `file`: gray stays gray, palettes become colours, 16 bits are rounded to 8, alpha is laid over black.
  static func decode(_ file: PNGFile, limit: MemoryLimit) throws(DiagnosticSet) -> Picture {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    let isOpen = file.bytes.withUnsafeBytes { png_image_begin_read_from_memory(&image, $0.baseAddress, $0.count) } != 0
    guard isOpen, image.warning_or_error == 0 else { throw failure(&image, file) }
    let (width, height) = (Int(image.width), Int(image.height))
    let channels = image.format & PNG_FORMAT_FLAG_COLOR == 0 ? 1 : 3
    let hasAlpha = image.format & PNG_FORMAT_FLAG_ALPHA != 0
    let isWide = image.format & PNG_FORMAT_FLAG_LINEAR != 0

    // What libpng announces says which channels there are; the samples are asked for as plain numbers in their order, and
    // with as many bits as the file has: where libpng itself makes 8 bits of 16, it has written interlaced rows out of
    // place, or past their end. Of 16 bits it lays alpha over black by itself.
    image.format &= PNG_FORMAT_FLAG_COLOR | (isWide ? PNG_FORMAT_FLAG_LINEAR : PNG_FORMAT_FLAG_ALPHA)
    let shape: Shape = [height, width, channels + (hasAlpha && !isWide ? 1 : 0)]
    // Two bytes are read to make one of.
    guard let size = limit.byteCount(of: shape, bytesPerElement: isWide ? 3 : 1) else {
      throw DiagnosticSet(limit.refusal(of: "a picture of \(width)×\(height)"), file: file.path, byte: nil)
    }
    // Deflate makes at most 1032 bytes of one, and a pixel takes at least a bit.
    guard width * height / (8 * 1032) <= file.bytes.count else {
      let message = "the PNG file is too short for a picture of \(width)×\(height)"
      throw DiagnosticSet(message, file: file.path, byte: nil)
    }
    let samples: [UInt8]
    if isWide {
      samples = try read(&image, as: UInt16.self, count: size / 3, file).map { UInt8((UInt32($0) * 255 + 32895) >> 16) }
    } else {
      let stored = try read(&image, as: UInt8.self, count: size, file)
      samples = hasAlpha ? overBlack(stored, channels: channels) : stored
    }
    return Picture(width: width, height: height, channels: channels, pixels: samples)
  }

  /// The picture's `count` samples, row by row.
  private static func read<Sample: FixedWidthInteger>(
    _ image: inout png_image, as: Sample.Type, count: Int, _ file: PNGFile
  ) throws(DiagnosticSet) -> [Sample] {
    var isRead = false
    let samples = [Sample](unsafeUninitializedCapacity: count) { output, initialized in
      isRead = png_image_finish_read(&image, nil, output.baseAddress, 0, nil) != 0
      initialized = isRead ? count : 0
    }
    // A warning is about damage that libpng passes over, such as transparency that it could not read.
    guard isRead, image.warning_or_error == 0 else { throw failure(&image, file) }
    return samples
  }

  /// Each sample times its pixel's alpha, rounded; without alpha. libpng itself would compose in linear light.
  private static func overBlack(_ samples: [UInt8], channels: Int) -> [UInt8] {
    var opaque: [UInt8] = []
    opaque.reserveCapacity(samples.count / (channels + 1) * channels)
    for pixel in stride(from: 0, to: samples.count, by: channels + 1) {
      let alpha = Int(samples[pixel + channels])
      for channel in 0..<channels { opaque.append(UInt8((Int(samples[pixel + channel]) * alpha + 127) / 255)) }
    }
    return opaque
  }

  private static func failure(_ image: inout png_image, _ file: PNGFile) -> DiagnosticSet {
    let reason = withUnsafeBytes(of: &image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return DiagnosticSet("the PNG file is broken: \(reason)", file: file.path, byte: nil)
  }
}
