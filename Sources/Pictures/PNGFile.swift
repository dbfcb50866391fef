internal import CZlib
internal import MartletDiagnostics
internal import MartletFiles

/// The chunks of a PNG file (https://www.w3.org/TR/png-3), as far as pixels need them.
struct PNGFile {
  let path: String
  /// The signature and the chunks that say what the samples are: the header, the palette, transparency, the data and the
  /// end. Without the others a decoder has no reason to convert colours (gAMA, iCCP, sRGB, cHRM), nor to inflate texts.
  let bytes: [UInt8]

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let maximumLength = Int(Int32.max)
  private static let kept = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]

  /// - Parameter file: begins with the signature.
  /// - Throws: where the chunks do not reach from a header to an end, where one that is kept does not match its checksum,
  ///   and where one is unknown and critical.
  init(_ file: MappedFile) throws(DiagnosticSet) {
    func failure(_ message: String, at byte: Int) -> DiagnosticSet {
      DiagnosticSet(message, file: file.path, byte: byte)
    }
    var bytes = Self.signature
    var hasHeader = false
    var place = Self.signature.count
    var isAtEnd = false
    while !isAtEnd {
      // A chunk is its length, its name, its content and a checksum.
      guard place <= file.count - 12 else { throw failure("the PNG file is cut short", at: file.count) }
      let length = Self.bigEndian(file, at: place)
      guard length <= Self.maximumLength else { throw failure("a chunk is longer than PNG allows", at: place) }
      guard length <= file.count - place - 12 else { throw failure("the PNG file is cut short", at: file.count) }
      let name = String(decoding: file.bytes(in: place + 4..<place + 8), as: UTF8.self)
      if !hasHeader {
        guard name == "IHDR", length == 13 else {
          throw failure("the PNG file does not begin with its header", at: place)
        }
        guard Self.bigEndian(file, at: place + 8) > 0, Self.bigEndian(file, at: place + 12) > 0 else {
          throw failure("the picture has no pixels", at: place + 8)
        }
        hasHeader = true
      }
      if Self.kept.contains(name) {
        // libpng does not look at the last checksums of the data, which are behind the last pixel.
        let checksum = file.withUnsafeBytes(in: place + 4..<place + 8 + length) { content in
          crc32(0, content.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(content.count))
        }
        guard Self.bigEndian(file, at: place + 8 + length) == checksum else {
          throw failure("the chunk \(quoted(name)) does not match its checksum", at: place)
        }
        bytes += file.bytes(in: place..<place + 12 + length)
      } else if file[place + 4] & 0x20 == 0 {
        // The case of a name's first letter says whether a reader may pass over the chunk.
        throw failure("the PNG file has a chunk \(quoted(name)), which is unknown and critical", at: place)
      }
      isAtEnd = name == "IEND"
      place += 12 + length
    }
    self.bytes = bytes
    path = file.path
  }

  /// The 32-bit number at `offset`.
  private static func bigEndian(_ file: MappedFile, at offset: Int) -> Int {
    (offset..<offset + 4).reduce(0) { $0 << 8 | Int(file[$1]) }
  }
}
