import Foundation
import MartletDiagnostics
import MartletFiles
import MartletPictures
import MartletTensors
import MartletTestSupport
import Testing

@Suite struct JPEGTests {
  private static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: fixture("pillow/\(name).jpg"))))
  }

  private func error(_ bytes: [UInt8], limit: MemoryLimit = .standard) -> String {
    errorText(of: try Picture(MappedFile(bytes: bytes, path: "x.jpg"), limit: limit))
  }

  /// A file that ends after its frame header.
  private static func header(
    frame: UInt8 = 0xC0, length: UInt8 = 11, precision: UInt8 = 8, height: Int = 4, width: Int = 6,
    components: UInt8 = 1
  ) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, frame, 0, length, precision] + bigEndian(height)[2...] + bigEndian(width)[2...]
      + [components, 1, 0x11, 0]
  }

  static let broken: [(bytes: [UInt8], text: String)] = [
    ([0xFF, 0xD8, 0xFF], "the JPEG file is cut short (byte 3)"),
    ([0xFF, 0xD8, 0xFF, 0xE0], "the JPEG file is cut short (byte 4)"),
    ([0xFF, 0xD8, 0xFF, 0xE0, 0, 9, 1], "the JPEG file is cut short (byte 7)"),
    (Array(header()[..<12]), "the JPEG file is cut short (byte 12)"),
    (
      [0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 7, 0xFF],
      "the JPEG file is broken: there is no marker where one is expected (byte 6)"
    ),
    ([0xFF, 0xD8, 0xFF, 0x00], "the JPEG file is broken: there is no marker where one is expected (byte 3)"),
    ([0xFF, 0xD8, 0xFF, 0xE1, 0, 1], "the JPEG file is broken: a segment has no room for its length (byte 4)"),
    ([0xFF, 0xD8, 0xFF, 0xD9], "the JPEG file has no frame header before its end (byte 2)"),
    ([0xFF, 0xD8, 0xFF, 0x01, 0xFF, 0xDA, 0, 2], "the JPEG file has no frame header before its data (byte 4)"),
    (header(frame: 0xC3), "the JPEG file is lossless or hierarchical, which is not supported (byte 2)"),
    (header(length: 7), "the JPEG file is broken: its frame header is too short (byte 4)"),
    (header(precision: 12), "the JPEG file has 12 bits a sample, which is not supported (8 is) (byte 6)"),
    (header(frame: 0xC9), "the JPEG file is broken: Premature end of JPEG file"),
    (header(height: 0), "the picture has no pixels (byte 7)"),
    (header(width: 0), "the picture has no pixels (byte 7)"),
    (
      header(components: 2), "the JPEG file has 2 components, which is not supported (1, 3 and 4 are) (byte 11)"
    ),
    (
      header(height: 65000, width: 65535, components: 1),
      "the JPEG file is too short for a picture of 65535×65000"
    ),
  ]

  @Test(arguments: broken) func filesThatCannotBeRead(bytes: [UInt8], text: String) {
    #expect(error(bytes, limit: MemoryLimit(bytes: 1 << 36)) == "x.jpg: error: " + text)
  }

  @Test func theSizeIsCheckedBeforeDecoding() {
    let bytes = Self.header(height: 60000, width: 50000)
    // A byte and two for a coefficient, of blocks that may reach 31 pixels beyond.
    let needed = (60000 + 31) * (50000 + 31) * 3
    #expect(
      error(bytes, limit: MemoryLimit(bytes: needed - 1))
        == "x.jpg: error: the memory limit of \(needed - 1) bytes is too low for a picture of 50000×60000")
  }

  /// Pillow refuses a file that is cut short, but shows damaged ones; here both are refused.
  @Test func damageIsNotPassedOver() throws {
    let whole = try Self.bytes("420")
    #expect(error(Array(whole.dropLast(2))) == "x.jpg: error: the JPEG file is broken: Premature end of JPEG file")
    #expect(error(Array(whole.dropLast(200))) == "x.jpg: error: the JPEG file is broken: Premature end of JPEG file")
    let data = try #require(whole.indices.first { whole[$0...].starts(with: [0xFF, 0xDA]) })
    #expect(
      error(Array(whole[..<data] + [1, 2, 3] + whole[data...]))
        == "x.jpg: error: the JPEG file is broken: Corrupt JPEG data: 3 extraneous bytes before marker 0xda")
    var damaged = whole
    damaged.replaceSubrange(data + 40..<data + 60, with: [UInt8](repeating: 0xFE, count: 20))
    // How many bytes are left over depends on how far the decoder reads ahead.
    let text = error(damaged)
    #expect(text.hasPrefix("x.jpg: error: the JPEG file is broken: Corrupt JPEG data: "))
    #expect(text.hasSuffix(" extraneous bytes before marker 0xd9"))
  }

  @Test func whatFollowsThePictureIsItsOwn() throws {
    let whole = try Self.bytes("420")
    let picture = try Picture(MappedFile(bytes: whole, path: "x.jpg"))
    #expect(try Picture(MappedFile(bytes: whole + [1, 2, 3], path: "x.jpg")) == picture)
  }

  /// A small file may ask to go over a large picture hundreds of times.
  @Test(arguments: [
    (499, "no error"), (500, "x.jpg: error: the JPEG file is broken: Progressive JPEG image has more than 500 scans"),
  ])
  func scansAreLimited(count: Int, text: String) {
    func table(_ kind: UInt8) -> [UInt8] { [0xFF, 0xC4, 0, 20, kind, 1] + [UInt8](repeating: 0, count: 16) }
    let start =
      [0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
      + Self.header(frame: 0xC2, height: 8, width: 8)[2...] + table(0x00) + table(0x10)
    func scan(_ first: Int, _ last: Int, _ bits: UInt8) -> [UInt8] {
      // A zero bit says that there is nothing more; the byte is filled with ones.
      [0xFF, 0xDA, 0, 8, 1, 1, 0, UInt8(first), UInt8(last), bits, 0x7F]
    }
    // Each coefficient gets its 13 bits, one after the other.
    var refinements: [[UInt8]] = []
    for coefficient in 1...63 {
      refinements.append(scan(coefficient, coefficient, 13))
      for bit in (0..<13).reversed() {
        refinements.append(scan(coefficient, coefficient, UInt8(bit + 1) << 4 | UInt8(bit)))
      }
    }
    let bytes = start + scan(0, 0, 0) + refinements.prefix(count).joined() + [0xFF, 0xD9]
    #expect(error(Array(bytes)) == text)
  }

  /// Broken files end in a picture or in diagnostics, never in a trap.
  @Test(arguments: ["420", "progressive", "arithmetic", "gray", "ycck", "restarts"])
  func mutants(name: String) throws {
    let seed = try Self.bytes(name)
    var generator = SplitMix(seed: 2012)
    var refused = 0
    for _ in 0..<200 {
      do throws(DiagnosticSet) {
        let mutant = MappedFile(bytes: mutated(seed, using: &generator), path: "mutant")
        let picture = try Picture(mutant, limit: MemoryLimit(bytes: 1 << 19))
        #expect(picture.pixels.count == picture.width * picture.height * picture.channels)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100, "mutants are broken files")
  }
}
