internal import CTurboJPEG
internal import MartletDiagnostics
internal import MartletFiles
internal import MartletTensors

/// Decodes JPEG files by libjpeg-turbo's own interface, which reports an error where libjpeg's would jump over Swift's
/// frames.
enum JPEGDecoder {
  /// The picture in `file`: gray stays gray, what is stored as luma and chroma or as inks becomes colours.
  ///
  /// Samples are those of the accurate integer transform and of chroma interpolated smoothly, which most readers show.
  /// Where libjpeg-turbo warns (data is damaged or missing, or more than there are pixels), the file is refused, though
  /// other readers show what they guess. JPEG has no checksums: damage that still decodes is not noticed.
  static func decode(_ file: MappedFile, limit: MemoryLimit) throws(DiagnosticSet) -> Picture {
    let header = try JPEGHeader(file)
    let (width, height, components) = (header.width, header.height, header.components)
    // Next to a byte for each sample, a file of several scans needs two for each coefficient, in whole blocks.
    guard limit.byteCount(of: [height + 31, width + 31, components], bytesPerElement: 3) != nil else {
      throw DiagnosticSet(limit.refusal(of: "a picture of \(width)×\(height)"), file: file.path, byte: nil)
    }
    guard header.isPlausible(fileSize: file.count) else {
      let message = "the JPEG file is too short for a picture of \(width)×\(height)"
      throw DiagnosticSet(message, file: file.path, byte: nil)
    }
    guard let decompressor = tjInitDecompress() else {
      throw DiagnosticSet("the JPEG file cannot be decoded: libjpeg-turbo does not start", file: file.path, byte: nil)
    }
    defer { tjDestroy(decompressor) }

    let format = components == 1 ? TJPF_GRAY : components == 3 ? TJPF_RGB : TJPF_CMYK
    let count = width * height * components
    var isRead = false
    let samples = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      isRead = file.withUnsafeBytes(in: 0..<file.count) { bytes in
        tjDecompress2(
          decompressor, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(bytes.count),
          output.baseAddress, Int32(width), Int32(width * components), Int32(height), format.rawValue,
          TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING) == 0
      }
      initialized = isRead ? count : 0
    }
    guard isRead else {
      let reason = tjGetErrorStr2(decompressor).map { String(cString: $0) } ?? "libjpeg-turbo does not say why"
      throw DiagnosticSet("the JPEG file is broken: \(reason)", file: file.path, byte: nil)
    }
    return Picture(
      width: width, height: height, channels: components == 1 ? 1 : 3,
      pixels: components == 4 ? colours(ofInks: samples) : samples)
  }

  /// Red, green and blue of cyan, magenta, yellow and black as Adobe's programs store them, 255 being no ink: each times
  /// black, divided by 255 and rounded. That is the colour of ideal inks, without the profile of a press.
  private static func colours(ofInks samples: [UInt8]) -> [UInt8] {
    var colours = [UInt8](repeating: 0, count: samples.count / 4 * 3)
    for pixel in 0..<samples.count / 4 {
      let black = Int(samples[pixel * 4 + 3])
      for channel in 0..<3 {
        colours[pixel * 3 + channel] = UInt8((Int(samples[pixel * 4 + channel]) * black + 127) / 255)
      }
    }
    return colours
  }
}
