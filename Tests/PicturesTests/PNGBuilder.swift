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
  var samples: [UInt8] = []
  /// Rows of several sizes, in place of `samples`.
  var scanlines: [[UInt8]] = []
  /// Chunks between the header and the data.
  var chunks: [(name: String, content: [UInt8])] = []

  var bytes: [UInt8] {
    let header = bigEndian(width) + bigEndian(height) + [depth, colorType, 0, 0, interlace]
    let rowSize = samples.count / max(height, 1)
    let lines: [[UInt8]] =
      scanlines.isEmpty ? (0..<height).map { Array(samples[$0 * rowSize..<($0 + 1) * rowSize]) } : scanlines
    // Each row begins with its filter: none.
    let rows: [UInt8] = lines.flatMap { [0] + $0 }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + chunks.flatMap { chunk($0.name, $0.content) } + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
  }

  var file: MappedFile { MappedFile(bytes: bytes, path: "x.png") }
}

/// The rows of Adam7's seven passes over a picture of so many pixels.
func interlaced(width: Int, height: Int, depth: Int, pixel: (_ x: Int, _ y: Int) -> [Int]) -> [[UInt8]] {
  // First column and row, steps between columns and rows.
  let passes = [
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
  ]
  return passes.flatMap { left, top, across, down in
    left >= width
      ? []
      : stride(from: top, to: height, by: down).map { y in
        packed(stride(from: left, to: width, by: across).flatMap { pixel($0, y) }, depth: depth)
      }
  }
}

/// Samples of 1 to 16 bits one behind the other, the last byte filled up.
func packed(_ samples: [Int], depth: Int) -> [UInt8] {
  var bits = samples.flatMap { sample in (0..<depth).reversed().map { UInt8(sample >> $0 & 1) } }
  bits += [UInt8](repeating: 0, count: (8 - bits.count % 8) % 8)
  return stride(from: 0, to: bits.count, by: 8).map { start in bits[start..<start + 8].reduce(0) { $0 << 1 | $1 } }
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
