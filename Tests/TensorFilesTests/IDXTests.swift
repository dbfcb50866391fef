import CZlib
import MartletFiles
import MartletTensorFiles
import MartletTensors
import MartletTestSupport
import Testing

@Suite struct IDXTests {
  static let twoPictures: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + (1...12).map { UInt8($0) }
  static let threeLabels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 4]

  @Test func readsPicturesAndLabels() throws {
    let images = try IDXFile.readImages(idx(Self.twoPictures))
    #expect([images.count, images.rows, images.columns] == [2, 2, 3])
    #expect(images.pixels == (1...12).map { UInt8($0) })
    #expect(try IDXFile.readLabels(idx(Self.threeLabels)) == [9, 0, 4])
  }

  @Test func readsThemCompressed() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("images.gz", holding: gzipped(Self.twoPictures))
    #expect(try IDXFile.readImages(path: path) == IDXFile.readImages(idx(Self.twoPictures)))
    // gzip files may be joined end to end.
    let joined = gzipped(Array(Self.threeLabels[..<6])) + gzipped(Array(Self.threeLabels[6...]))
    #expect(try IDXFile.readLabels(idx(joined)) == [9, 0, 4])
  }

  @Test func readsManyPictures() throws {
    var generator = SplitMix(seed: 1)
    let pixels = (0..<300 * 28 * 28).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let file = [0, 0, 8, 3, 0, 0, 1, 44, 0, 0, 0, 28, 0, 0, 0, 28] + pixels
    #expect(try IDXFile.readImages(idx(gzipped(file))).pixels == pixels)
  }

  static let broken: [(bytes: [UInt8], text: String)] = [
    ([], "the file is empty"),
    ([0, 0, 8], "not an idx file: it does not begin with two zero bytes, a type and a rank (byte 0)"),
    (Array("PNG and so on".utf8), "not an idx file: it does not begin with two zero bytes, a type and a rank (byte 0)"),
    ([0, 0, 13, 3], "the idx file holds elements of type 13, pixels and labels are bytes, type 8 (byte 2)"),
    (threeLabels, "the idx file has 1 dimension, pictures take 3: count, rows and columns (byte 3)"),
    ([0, 0, 8, 3, 0, 0, 0, 1], "the file ends before its dimensions (byte 4)"),
    ([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5], "pictures of 5×0 have no pixels (byte 8)"),
    (Array(twoPictures.dropLast()), "the file is too short for 2 pictures of 3×2 (byte 16)"),
    (twoPictures + [0], "the file goes on after 2 pictures of 3×2 (byte 28)"),
    (
      [0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12),
      "the memory limit of 1000000 bytes is too low for 4294967295 pictures of 4294967295×4294967295 (byte 4)"
    ),
    (gzipped(Array(twoPictures.dropLast())), "the file is too short for 2 pictures of 3×2"),
    (gzipped(twoPictures + [0]), "the file goes on after 2 pictures of 3×2"),
    (gzipped([0, 0, 8, 3, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 12]), "the file is too short for 256 pictures of 12×256"),
    (Array(gzipped(twoPictures)[..<30]), "the gzip data is cut short (byte 30)"),
    (gzipped(twoPictures) + [1, 2], "something else follows the gzip data (byte \(gzipped(twoPictures).count))"),
    (corrupted(gzipped(twoPictures), at: -8), "the gzip data is corrupt: incorrect data check"),
    ([0x1F, 0x8B, 7, 0], "the gzip data is corrupt: unknown compression method"),
  ]

  @Test(arguments: broken) func picturesThatCannotBeRead(bytes: [UInt8], text: String) {
    let error = errorText(of: try IDXFile.readImages(idx(bytes), limit: MemoryLimit(bytes: 1_000_000)))
    // Where zlib notices corruption is its own affair.
    let expected = "x.idx: error: " + text
    #expect(text.contains("corrupt") ? error.hasPrefix(expected + " (byte ") : error == expected)
  }

  @Test func labelsThatCannotBeRead() {
    func text(_ bytes: [UInt8]) -> String { errorText(of: try IDXFile.readLabels(idx(bytes))) }
    #expect(text(Self.twoPictures) == "x.idx: error: the idx file has 3 dimensions, labels take 1 (byte 3)")
    #expect(text(Self.threeLabels.dropLast()) == "x.idx: error: the file is too short for 3 labels (byte 8)")
  }

  private static func corrupted(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
    var bytes = bytes
    bytes[bytes.count + offset] ^= 0xFF
    return bytes
  }
}

func idx(_ bytes: [UInt8]) -> MappedFile { MappedFile(bytes: bytes, path: "x.idx") }

/// `bytes` as gzip compresses them.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  let version = ZLIB_VERSION
  deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, version, Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = bytes
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
  let space = output.count
  input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(space)
      _ = deflate(&stream, Z_FINISH)
    }
  }
  return Array(output.prefix(space - Int(stream.avail_out)))
}
