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

    // What libpng announces says which channels there are; the samples are asked for as plain bytes in their order.
    image.format &= PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA
    // Samples of 16 bits would count as linear light, and be converted; they mean the same as those of 8.
    image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let channels = image.format & PNG_FORMAT_FLAG_COLOR == 0 ? 1 : 3
    let hasAlpha = image.format & PNG_FORMAT_FLAG_ALPHA != 0
    let stored = channels + (hasAlpha ? 1 : 0)
    guard let size = limit.byteCount(of: [height, width, stored], bytesPerElement: 1) else {
      let message = limit.refusal(of: "a picture of \(width)×\(height)")
      throw DiagnosticSet(message, file: file.path, byte: nil)
    }
    var samples = [UInt8](repeating: 0, count: size)
    let isRead = samples.withUnsafeMutableBytes { png_image_finish_read(&image, nil, $0.baseAddress, 0, nil) } != 0
    // A warning is about damage that libpng passes over, such as transparency that it could not read.
    guard isRead, image.warning_or_error == 0 else { throw failure(&image, file) }
    if hasAlpha { samples = overBlack(samples, channels: channels) }
    return Picture(width: width, height: height, channels: channels, pixels: samples)
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
