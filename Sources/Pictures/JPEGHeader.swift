internal import MartletDiagnostics
internal import MartletFiles

/// What a JPEG file (ITU-T T.81) says of its picture before the first sample.
struct JPEGHeader: Hashable {
  let width: Int
  let height: Int
  /// 1 for gray, 3 for colours, 4 for inks.
  let components: Int

  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  private enum Marker {
    static let endOfImage: UInt8 = 0xD9
    static let startOfScan: UInt8 = 0xDA
    /// DHT, JPG and DAC, which lie among the markers of frames.
    static let notFrames: Set<UInt8> = [0xC4, 0xC8, 0xCC]
    /// Baseline, extended and progressive frames by Huffman's code, extended and progressive ones by arithmetic coding.
    static let readableFrames: Set<UInt8> = [0xC0, 0xC1, 0xC2, 0xC9, 0xCA]

    static func isFrame(_ code: UInt8) -> Bool { 0xC0...0xCF ~= code && !notFrames.contains(code) }
    /// Whether no length follows: restarts, TEM and a second start.
    static func standsAlone(_ code: UInt8) -> Bool { 0xD0...0xD8 ~= code || code == 0x01 }
  }

  /// Reads up to the first frame header.
  /// - Parameter file: begins with the signature.
  /// - Throws: where markers do not lead to a frame, and for a frame that is not decoded: one without pixels, not of 8 bits
  ///   a sample, not of 1, 3 or 4 components, lossless or hierarchical.
  init(_ file: MappedFile) throws(DiagnosticSet) {
    func failure(_ message: String, at byte: Int) -> DiagnosticSet {
      DiagnosticSet(message, file: file.path, byte: byte)
    }
    var place = 2
    while true {
      let start = place
      // A marker may have any number of 0xFF before its code.
      while place < file.count, file[place] == 0xFF { place += 1 }
      guard place < file.count else { throw failure("the JPEG file is cut short", at: file.count) }
      guard place > start, file[place] != 0 else {
        throw failure("the JPEG file is broken: there is no marker where one is expected", at: place)
      }
      let code = file[place]
      place += 1
      if Marker.standsAlone(code) { continue }
      guard code != Marker.endOfImage, code != Marker.startOfScan else {
        throw failure(
          "the JPEG file has no frame header before its \(code == Marker.endOfImage ? "end" : "data")", at: start)
      }
      guard let length = Self.bigEndian(file, at: place) else {
        throw failure("the JPEG file is cut short", at: file.count)
      }
      guard length >= 2 else {
        throw failure("the JPEG file is broken: a segment has no room for its length", at: place)
      }
      guard length <= file.count - place else { throw failure("the JPEG file is cut short", at: file.count) }
      guard Marker.isFrame(code) else {
        place += length
        continue
      }

      guard Marker.readableFrames.contains(code) else {
        throw failure("the JPEG file is lossless or hierarchical, which is not supported", at: start)
      }
      guard length >= 8, let height = Self.bigEndian(file, at: place + 3),
        let width = Self.bigEndian(file, at: place + 5)
      else { throw failure("the JPEG file is broken: its frame header is too short", at: place) }
      let (precision, components) = (file[place + 2], Int(file[place + 7]))
      guard precision == 8 else {
        throw failure("the JPEG file has \(precision) bits a sample, which is not supported (8 is)", at: place + 2)
      }
      guard width > 0, height > 0 else { throw failure("the picture has no pixels", at: place + 3) }
      guard [1, 3, 4].contains(components) else {
        throw failure(
          "the JPEG file has \(components) components, which is not supported (1, 3 and 4 are)", at: place + 7)
      }
      (self.width, self.height, self.components) = (width, height, components)
      return
    }
  }

  /// The 16-bit number at `offset`, or nil where the file ends before it does.
  private static func bigEndian(_ file: MappedFile, at offset: Int) -> Int? {
    file.littleEndian(UInt16.self, at: offset).map { Int($0.byteSwapped) }
  }
}
