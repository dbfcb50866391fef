package import MartletDiagnostics
package import MartletFiles
package import MartletTensors

/// A decoded picture: one byte a sample, 0…255, as the file stores them (no colour management), alpha over black.
package struct Picture: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// 1 for gray, 3 for red, green and blue.
  package let channels: Int
  /// Row by row, the channels of a pixel side by side: `height · width · channels` bytes.
  package let pixels: [UInt8]

  package var size: PictureSize { PictureSize(height: height, width: width) }

  /// - Precondition: `channels` is 1 or 3, and `pixels` has as many bytes as the size needs.
  package init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(channels == 1 || channels == 3, "a picture is gray or red, green and blue")
    precondition(pixels.count == width * height * channels, "a picture has as many samples as its size says")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// Decodes the picture at `path`, whose format is told by its first bytes: PNG or JPEG. The pixels are in the order of
  /// the file: what a camera says of its orientation (Exif) is not applied.
  /// - Throws: what ``MappedFile/init(path:)`` throws, and a diagnostic for a file that is no picture or a broken one, and
  ///   where decoding needs more memory than `limit`.
  package init(path: String, limit: MemoryLimit = .standard) throws(DiagnosticSet) {
    try self.init(MappedFile(path: path), limit: limit)
  }

  /// As ``init(path:limit:)``.
  package init(_ file: MappedFile, limit: MemoryLimit = .standard) throws(DiagnosticSet) {
    if file.count == 0 { throw DiagnosticSet("the file is empty", file: file.path, byte: nil) }
    if file.holds(PNGFile.signature) {
      self = try PNGDecoder.decode(PNGFile(file), limit: limit)
    } else if file.holds(JPEGHeader.signature) {
      self = try JPEGDecoder.decode(file, limit: limit)
    } else {
      throw DiagnosticSet("not a picture: it begins neither as a PNG nor as a JPEG file does", file: file.path, byte: 0)
    }
  }
}

extension DiagnosticSet {
  /// An error at a byte of a binary file.
  init(_ message: String, file: String, byte: Int?) {
    self.init(Diagnostic(.error, message, at: .binary(file: file, byte: byte)))
  }
}
