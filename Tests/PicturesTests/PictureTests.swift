import Foundation
import MartletDiagnostics
import MartletFiles
import MartletPictures
import MartletTensors
import MartletTestSupport
import Testing

@Suite struct PictureTests {
  static let ramp = (0...255).map { UInt8($0) }
  static let gray = PNGBuilder(width: 32, height: 8, colorType: 0, samples: ramp)

  @Test func grayIsTheStoredBytes() throws {
    let picture = try Picture(Self.gray.file)
    #expect(picture == Picture(width: 32, height: 8, channels: 1, pixels: Self.ramp))
  }

  @Test func colourIsTheStoredBytes() throws {
    let png = PNGBuilder(width: 17, height: 5, colorType: 2, samples: Array(Self.ramp[..<255]))
    #expect(try Picture(png.file) == Picture(width: 17, height: 5, channels: 3, pixels: Array(Self.ramp[..<255])))
  }

  @Test(arguments: [
    ("gAMA", bigEndian(100_000)), ("gAMA", bigEndian(220_000)), ("sRGB", [0]),
    ("cHRM", [31270, 32900, 20000, 60000, 30000, 60000, 15000, 6000].flatMap(bigEndian)),
    ("iCCP", Array("broken\0\0profile".utf8)), ("tEXt", Array("Title\0a picture".utf8)),
  ])
  func coloursAreNotConverted(name: String, content: [UInt8]) throws {
    var png = Self.gray
    png.chunks = [(name, content)]
    #expect(try Picture(png.file).pixels == Self.ramp)
  }

  @Test func fewBitsAreSpreadOverAByte() throws {
    let bits = PNGBuilder(width: 9, height: 1, colorType: 0, depth: 1, samples: [0b1010_0000, 0b1000_0000])
    #expect(try Picture(bits.file).pixels == [255, 0, 255, 0, 0, 0, 0, 0, 255])
    let quarters = PNGBuilder(width: 4, height: 1, colorType: 0, depth: 2, samples: [0b00_01_10_11])
    #expect(try Picture(quarters.file).pixels == [0, 85, 170, 255])
    let nibbles = PNGBuilder(width: 2, height: 1, colorType: 0, depth: 4, samples: [0x7F])
    #expect(try Picture(nibbles.file).pixels == [119, 255])
  }

  @Test func sixteenBitsAreRoundedToEight() throws {
    // v / 257, rounded: 128 is the last to become 0, 129 the first to become 1.
    let samples: [UInt8] = [0, 0, 0, 128, 0, 129, 0x7F, 0xFF, 0xFF, 0x7E, 0xFF, 0x7F, 0xFF, 0xFF, 0x40, 0x40]
    let png = PNGBuilder(width: 8, height: 1, colorType: 0, depth: 16, samples: samples)
    #expect(try Picture(png.file).pixels == [0, 0, 1, 127, 254, 255, 255, 64])
    let colour = PNGBuilder(
      width: 1, height: 1, colorType: 2, depth: 16, samples: [0x10, 0x10, 0x80, 0x80, 0xF0, 0xF0])
    #expect(try Picture(colour.file) == Picture(width: 1, height: 1, channels: 3, pixels: [0x10, 0x80, 0xF0]))
  }

  @Test func palettesBecomeColours() throws {
    var png = PNGBuilder(width: 3, height: 1, colorType: 3, samples: [2, 0, 1])
    png.chunks = [("PLTE", [1, 2, 3, 100, 110, 120, 255, 254, 253])]
    #expect(try Picture(png.file).pixels == [255, 254, 253, 1, 2, 3, 100, 110, 120])
    // With transparency: the second colour is half there.
    png.chunks.append(("tRNS", [255, 128]))
    #expect(try Picture(png.file).pixels == [255, 254, 253, 1, 2, 3, 50, 55, 60])
  }

  @Test func alphaIsLaidOverBlack() throws {
    let samples: [UInt8] = [200, 100, 50, 255, 200, 100, 50, 128, 200, 100, 50, 0, 255, 3, 1, 1]
    let png = PNGBuilder(width: 4, height: 1, colorType: 6, samples: samples)
    #expect(try Picture(png.file).pixels == [200, 100, 50, 100, 50, 25, 0, 0, 0, 1, 0, 0])
    let gray = PNGBuilder(width: 3, height: 1, colorType: 4, samples: [200, 128, 200, 255, 127, 127])
    #expect(try Picture(gray.file) == Picture(width: 3, height: 1, channels: 1, pixels: [100, 200, 63]))
  }

  @Test func aTransparentGrayIsBlack() throws {
    var png = PNGBuilder(width: 3, height: 1, colorType: 0, samples: [10, 20, 30])
    png.chunks = [("tRNS", [0, 20])]
    #expect(try Picture(png.file) == Picture(width: 3, height: 1, channels: 1, pixels: [10, 0, 30]))
    png = PNGBuilder(width: 3, height: 1, colorType: 0, depth: 16, samples: [10, 10, 20, 20, 20, 21])
    png.chunks = [("tRNS", [20, 20])]
    #expect(try Picture(png.file) == Picture(width: 3, height: 1, channels: 1, pixels: [10, 0, 20]))
  }

  @Test func interlacedRowsComeInOrder() throws {
    // Of a picture of one pixel, interlacing has one pass with that pixel.
    let png = PNGBuilder(width: 1, height: 1, colorType: 0, interlace: 1, samples: [77])
    #expect(try Picture(png.file).pixels == [77])
    let photo = try Picture(path: fixture("interlaced.png"))
    #expect(photo == Picture(width: 8, height: 8, channels: 1, pixels: (0..<64).map { UInt8($0 * 4) }))
  }

  /// Every colour type and depth, interlaced and not, in sizes that leave passes empty and bytes half full.
  @Test(arguments: [
    (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8),
    (6, 16),
  ])
  func typesAndDepths(colorType: UInt8, depth: Int) throws {
    let (stored, limit) = ([1, 0, 3, 1, 2, 0, 4][Int(colorType)], 1 << depth)
    for (width, height) in [(1, 1), (3, 2), (11, 9), (2, 17)] {
      func pixel(_ x: Int, _ y: Int) -> [Int] { (0..<stored).map { (x * 7919 + y * 104_729 + $0 * 31337) % limit } }
      var png = PNGBuilder(width: width, height: height, colorType: colorType, depth: UInt8(depth))
      let palette = (0..<min(limit, 256)).map { [UInt8($0), 255 - UInt8($0), UInt8($0 ^ 85)] }
      if colorType == 3 { png.chunks = [("PLTE", palette.flatMap(\.self)), ("tRNS", [0, 128])] }

      let expected = (0..<width * height).flatMap { place -> [UInt8] in
        let samples = pixel(place % width, place / width)
        func alpha(_ index: Int) -> Int { index == 0 ? 0 : index == 1 ? 128 : 255 }
        if colorType == 3 {
          return palette[samples[0]].map { UInt8((Double($0) * Double(alpha(samples[0])) / 255).rounded()) }
        }
        let (whole, last) = (Double(limit - 1), Double(samples[stored - 1]))
        let opaque = colorType < 4 ? samples : samples.dropLast().map { Int((Double($0) * last / whole).rounded()) }
        return opaque.map { UInt8((Double($0) * 255 / whole).rounded()) }
      }
      png.scanlines = (0..<height).map { y in packed((0..<width).flatMap { pixel($0, y) }, depth: depth) }
      #expect(try Picture(png.file).pixels == expected)
      png.interlace = 1
      png.scanlines = interlaced(width: width, height: height, depth: depth, pixel: pixel)
      #expect(try Picture(png.file).pixels == expected)
    }
  }

  @Test func theSampleIsWhatTheDataSetHas() throws {
    let picture = try Picture(path: fixture("ankle-boot.png"))
    let pixels = try Data(contentsOf: fixtureURL("ankle-boot.gray"))
    #expect(picture == Picture(width: 28, height: 28, channels: 1, pixels: Array(pixels)))
  }

  static let broken: [(bytes: [UInt8], text: String)] = [
    ([], "the file is empty"),
    (Array("a text".utf8), "not a picture: it begins neither as a PNG nor as a JPEG file does (byte 0)"),
    (Array(gray.bytes[..<8]), "the PNG file is cut short (byte 8)"),
    (Array(gray.bytes[..<60]), "the PNG file is cut short (byte 60)"),
    (Array(gray.bytes[..<33]), "the PNG file is cut short (byte 33)"),
    (
      Array(gray.bytes[..<8]) + [0x80, 0, 0, 0] + Array(gray.bytes[12...]), "a chunk is longer than PNG allows (byte 8)"
    ),
    (Array(gray.bytes[..<8]) + chunk("IEND", []), "the PNG file does not begin with its header (byte 8)"),
    (PNGBuilder(width: 0, height: 1, colorType: 0, samples: []).bytes, "the picture has no pixels (byte 16)"),
    (
      PNGBuilder(width: 1, height: 1, colorType: 0, samples: [1], chunks: [("ABCD", [])]).bytes,
      "the PNG file has a chunk `ABCD`, which is unknown and critical (byte 33)"
    ),
    (PNGBuilder(width: 1, height: 1, colorType: 5, samples: [1]).bytes, "the PNG file is broken: Invalid IHDR data"),
    (
      PNGBuilder(width: 1, height: 1, colorType: 3, samples: [1]).bytes,
      "the PNG file is broken: IDAT: Missing PLTE before IDAT"
    ),
    (
      PNGBuilder(width: 2, height: 2, colorType: 0, samples: [1, 2]).bytes,
      "the PNG file is broken: Not enough image data"
    ),
    (corrupted(gray.bytes, at: 100), "the chunk `IDAT` does not match its checksum (byte 33)"),
    (corrupted(transparent.bytes, at: 42), "the chunk `tRNS` does not match its checksum (byte 33)"),
    (
      PNGBuilder(width: 900_000, height: 900_000, colorType: 6, samples: [1]).bytes,
      "the memory limit of 1000000 bytes is too low for a picture of 900000×900000"
    ),
  ]
  @Test func hugePicturesOfLittleDataAreRefused() {
    let png = PNGBuilder(width: 100_000, height: 100_000, colorType: 0, samples: [1])
    #expect(
      errorText(of: try Picture(png.file)) == "x.png: error: the PNG file is too short for a picture of 100000×100000")
  }

  static let transparent = PNGBuilder(
    width: 1, height: 1, colorType: 0, samples: [1], chunks: [("tRNS", [0, 1])])

  @Test(arguments: broken) func picturesThatCannotBeRead(bytes: [UInt8], text: String) {
    let file = MappedFile(bytes: bytes, path: "x.png")
    let error = errorText(of: try Picture(file, limit: MemoryLimit(bytes: 1_000_000)))
    #expect(error == "x.png: error: " + text)
  }

  @Test func filesThatAreNotThere() {
    let folder = TemporaryFolder()
    #expect(errorText(of: try Picture(path: folder.path("x.png"))) == "\(folder.path)/x.png: error: no such file")
    #expect(
      errorText(of: try Picture(path: folder.path)) == "\(folder.path): error: a directory, where a file is expected")
  }

  /// Broken files end in a picture or in diagnostics, never in a trap.
  @Test func mutants() throws {
    var generator = SplitMix(seed: 2012)
    var refused = 0
    var wide = PNGBuilder(width: 11, height: 9, colorType: 6, depth: 16, interlace: 1)
    wide.scanlines = interlaced(width: 11, height: 9, depth: 16) { x, y in [x * 5000, y * 7000, x * y, 65535 - x] }
    var palette = PNGBuilder(width: 8, height: 2, colorType: 3, depth: 2, samples: [0x1B, 0xE4, 0, 0xFF])
    palette.chunks = [("PLTE", [UInt8](repeating: 7, count: 12)), ("tRNS", [0, 1])]
    let interlaced = try Array(Data(contentsOf: fixtureURL("interlaced.png")))
    let seeds = [Self.gray.bytes, Self.transparent.bytes, interlaced, wide.bytes, palette.bytes]
    for round in 0..<1000 {
      let bytes = withChecksums(mutated(seeds[round % seeds.count], using: &generator))
      do throws(DiagnosticSet) {
        _ = try Picture(MappedFile(bytes: bytes, path: "mutant"), limit: MemoryLimit(bytes: 1 << 20))
      } catch {
        refused += 1
      }
    }
    #expect(refused > 400, "mutants are broken files")
  }

  private static func corrupted(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
    var bytes = bytes
    bytes[offset] ^= 0xFF
    return bytes
  }
}

/// `bytes` with the checksum of each chunk made right, so that mutants get past them.
private func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  var place = 8
  while place + 12 <= bytes.count {
    let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - place - 12 else { break }
    let body = Array(bytes[place + 4..<place + 8 + length])
    bytes.replaceSubrange(place + 8 + length..<place + 12 + length, with: checksum(body))
    place += 12 + length
  }
  return bytes
}

private func fixtureURL(_ name: String) throws -> URL { URL(fileURLWithPath: try fixture(name)) }

func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.path(forResource: name, ofType: nil, inDirectory: "Fixtures"))
}
