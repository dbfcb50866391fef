internal import MartletDiagnostics
internal import MartletFiles

/// What a JPEG file (ITU-T T.81) says of its picture before the first sample.
struct JPEGHeader: Hashable {
  let width: Int
  let height: Int
  /// 1 for gray, 3 for colours, 4 for inks.
  let components: Int
  private let isArithmetic: Bool

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
    let frame = try Self.frame(of: file)
    guard Marker.readableFrames.contains(frame.code) else {
      throw failure("the JPEG file is lossless or hierarchical, which is not supported", at: frame.start)
    }
    // Its length, the bits of a sample, the height, the width and the number of components.
    let content = frame.content
    guard content.count >= 8, let height = Self.bigEndian(file, at: content.lowerBound + 3),
      let width = Self.bigEndian(file, at: content.lowerBound + 5)
    else { throw failure("the JPEG file is broken: its frame header is too short", at: content.lowerBound) }
    let (precision, components) = (file[content.lowerBound + 2], Int(file[content.lowerBound + 7]))
    guard precision == 8 else {
      throw failure(
        "the JPEG file has \(precision) bits a sample, which is not supported (8 is)", at: content.lowerBound + 2)
    }
    guard width > 0, height > 0 else { throw failure("the picture has no pixels", at: content.lowerBound + 3) }
    guard [1, 3, 4].contains(components) else {
      throw failure(
        "the JPEG file has \(components) components, which is not supported (1, 3 and 4 are)",
        at: content.lowerBound + 7)
    }
    (self.width, self.height, self.components) = (width, height, components)
    isArithmetic = frame.code >= 0xC9
  }

  /// The first frame header: its code, where its marker starts, and its segment behind the marker.
  private static func frame(
    of file: MappedFile
  ) throws(DiagnosticSet) -> (code: UInt8, start: Int, content: Range<Int>) {
    func failure(_ message: String, at byte: Int) -> DiagnosticSet {
      DiagnosticSet("the JPEG file \(message)", file: file.path, byte: byte)
    }
    var place = 2
    while true {
      let start = place
      // A marker may have any number of 0xFF before its code.
      while place < file.count, file[place] == 0xFF { place += 1 }
      guard place < file.count else { throw failure("is cut short", at: file.count) }
      guard place > start, file[place] != 0 else {
        throw failure("is broken: there is no marker where one is expected", at: place)
      }
      let code = file[place]
      place += 1
      if Marker.standsAlone(code) { continue }
      guard code != Marker.endOfImage else { throw failure("has no frame header before its end", at: start) }
      guard code != Marker.startOfScan else { throw failure("has no frame header before its data", at: start) }
      guard let length = bigEndian(file, at: place) else { throw failure("is cut short", at: file.count) }
      guard length >= 2 else { throw failure("is broken: a segment has no room for its length", at: place) }
      guard length <= file.count - place else { throw failure("is cut short", at: file.count) }
      if Marker.isFrame(code) { return (code, start, place..<place + length) }
      place += length
    }
  }

  /// Whether so many bytes can hold the picture, whose size was not made up then. Huffman's code takes at least a bit for
  /// each block of 64 samples, and sampling leaves at least half a block for each 64 pixels. Arithmetic coding has no such
  /// bound.
  func isPlausible(fileSize: Int) -> Bool { isArithmetic || width * height / (8 * 64 * 2) <= fileSize }

  /// The 16-bit number at `offset`, or nil where the file ends before it does.
  private static func bigEndian(_ file: MappedFile, at offset: Int) -> Int? {
    file.littleEndian(UInt16.self, at: offset).map { Int($0.byteSwapped) }
  }
}
