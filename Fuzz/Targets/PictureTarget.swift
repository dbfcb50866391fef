internal import CZlib
internal import MartletDiagnostics
internal import MartletPictures
internal import MartletTensors

/// A picture to the tensor that a network takes. A file with a wrong checksum goes no further than that, so that each is
/// read once more with all of them put right.
func fuzzPicture(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  let outcome = try readPicture(bytes)
  let repaired = withChecksumsPutRight(bytes)
  return repaired == bytes ? outcome : try readPicture(repaired)
}

private func readPicture(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  try reading(bytes) { file throws(DiagnosticSet) in
    let picture = try Picture(file, limit: MemoryLimit(bytes: 1 << 22))
    for channels in PixelPreparation.Channels.allCases {
      let preparation = PixelPreparation(
        channels: channels, height: picture.height, width: picture.width, scale: 1, mean: [0], std: [1])
      _ = try preparation.prepare(picture, file: inputName, input: "image")
    }
  }
}

/// The CRC of each chunk of a PNG file, as far as chunks can be told.
private func withChecksumsPutRight(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  var place = 8
  while place + 12 <= bytes.count {
    let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - place - 12 else { break }
    let end = place + 8 + length
    let checksum = bytes[place + 4..<end].withUnsafeBufferPointer { content in
      UInt32(truncatingIfNeeded: crc32(0, content.baseAddress, UInt32(content.count)))
    }
    for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * index)) }
    place = end + 4
  }
  return bytes
}
