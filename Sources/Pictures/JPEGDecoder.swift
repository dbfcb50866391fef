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
  /// A file that libjpeg-turbo has to guess about (it warns of data that is damaged or missing) is refused; bytes between
  /// the last pixel and the end of the picture, which some cameras leave, are passed over.
  static func decode(_ file: MappedFile, limit: MemoryLimit) throws(DiagnosticSet) -> Picture {
    let header = try JPEGHeader(file)
    let (width, height, components) = (header.width, header.height, header.components)
    // Next to a byte for each sample, a file of several scans needs two for each coefficient, in whole blocks.
    guard limit.byteCount(of: [height + 31, width + 31, components], bytesPerElement: 3) != nil else {
      throw DiagnosticSet(limit.refusal(of: "a picture of \(width)×\(height)"), file: file.path, byte: nil)
    }
    guard let decompressor = tjInitDecompress() else {
      throw DiagnosticSet("the JPEG file cannot be decoded: libjpeg-turbo does not start", file: file.path, byte: nil)
    }
    defer { tjDestroy(decompressor) }

    let format = components == 1 ? TJPF_GRAY : components == 3 ? TJPF_RGB : TJPF_CMYK
    var samples = [UInt8](repeating: 0, count: width * height * components)
    func isRead(_ flags: Int32) -> Bool {
      file.withUnsafeBytes(in: 0..<file.count) { bytes in
        samples.withUnsafeMutableBufferPointer { output in
          tjDecompress2(
            decompressor, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(bytes.count),
            output.baseAddress, Int32(width), Int32(width * components), Int32(height), format.rawValue,
            TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | flags) == 0
        }
      }
    }
    if !isRead(TJFLAG_STOPONWARNING) {
      let reason = message(of: decompressor)
      guard isAboutTheEnd(reason) else {
        throw DiagnosticSet("the JPEG file is broken: \(reason)", file: file.path, byte: nil)
      }
      // The first thing to be warned of comes after all pixels, so that nothing can be wrong with them.
      _ = isRead(0)
    }
    if components == 4 { samples = colours(ofInks: samples) }
    return Picture(width: width, height: height, channels: components == 1 ? 1 : 3, pixels: samples)
  }

  private static func message(of decompressor: tjhandle) -> String {
    tjGetErrorStr2(decompressor).map { String(cString: $0) } ?? "libjpeg-turbo does not say why"
  }

  /// Whether a warning is about bytes before the end of the picture, where the decoder has all that it needs.
  private static func isAboutTheEnd(_ warning: String) -> Bool {
    warning.hasSuffix("extraneous bytes before marker 0xd9")
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
