import CZlib
import MartletFiles

/// Makes PNG files for the tests.
struct PNGBuilder {
  var width: Int
  var height: Int
  /// 0 gray, 2 colour, 3 palette, 4 gray and alpha, 6 colour and alpha.
  var colorType: UInt8
  var depth: UInt8 = 8
  var interlace: UInt8 = 0
  /// The rows one behind the other, each of them in whole bytes.
  var samples: [UInt8]
  /// Chunks between the header and the data.
  var chunks: [(name: String, content: [UInt8])] = []

  var bytes: [UInt8] {
    let header = bigEndian(width) + bigEndian(height) + [depth, colorType, 0, 0, interlace]
    let rowSize = samples.count / max(height, 1)
    // Each row begins with its filter: none.
    let rows = (0..<height).flatMap { [0] + samples[$0 * rowSize..<($0 + 1) * rowSize] }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + chunks.flatMap { chunk($0.name, $0.content) } + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
  }

  var file: MappedFile { MappedFile(bytes: bytes, path: "x.png") }
}

func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
  let body = Array(name.utf8) + content
  return bigEndian(content.count) + body + checksum(body)
}

func checksum(_ body: [UInt8]) -> [UInt8] { bigEndian(Int(crc32(0, body, UInt32(body.count)))) }

func bigEndian(_ value: Int) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

private func deflated(_ bytes: [UInt8]) -> [UInt8] {
  var size = compressBound(UInt(bytes.count))
  var output = [UInt8](repeating: 0, count: Int(size))
  compress(&output, &size, bytes, UInt(bytes.count))
  return Array(output.prefix(Int(size)))
}
