internal import MartletDiagnostics

/// Turns the character indices that libyaml counts into lines, columns and byte offsets of the file.
///
/// Lines end at LF, CRLF or CR, as the rest of the world has it; libyaml, which follows YAML 1.1, also counts U+0085,
/// U+2028 and U+2029. A byte order mark belongs to no column. Lookups take logarithmic time on any input.
struct PositionMap {
  /// Where the text begins: 3 after a byte order mark, else 0.
  let textStart: Int
  private let bytes: [UInt8]
  private let lineStarts: [UInt32]
  /// The byte offset of every 64th character; empty where every character is one byte.
  private let checkpoints: [UInt32]
  private static let stride = 64

  /// - Precondition: `bytes.count` fits 32 bits. The bytes need not be valid UTF-8.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    textStart = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let span = bytes.span
    var lineStarts = [UInt32(textStart)]
    var checkpoints: [UInt32] = []
    var characters = 0
    for offset in textStart..<span.count {
      let byte = span[offset]
      if Self.isContinuation(byte) { continue }
      if characters % Self.stride == 0 { checkpoints.append(UInt32(offset)) }
      characters += 1
      let endsLine = byte == 0x0A || byte == 0x0D && !(offset + 1 < span.count && span[offset + 1] == 0x0A)
      if endsLine { lineStarts.append(UInt32(offset + 1)) }
    }
    self.lineStarts = lineStarts
    self.checkpoints = characters == span.count - textStart ? [] : checkpoints
  }

  var start: SourcePosition { position(ofByte: textStart) }

  var end: SourcePosition { position(ofByte: bytes.count) }

  /// The byte at a position; nil at the end of the text.
  func byte(at position: SourcePosition) -> UInt8? {
    position.offset < bytes.count ? bytes[position.offset] : nil
  }

  /// The position of the character with this index, counted from the start of the text.
  func position(ofCharacter index: Int) -> SourcePosition {
    position(ofByte: offset(ofCharacter: index))
  }

  func position(ofByte offset: Int) -> SourcePosition {
    let offset = min(max(offset, textStart), bytes.count)
    let line = max(0, firstIndex(in: lineStarts, above: offset) - 1)
    let column = characters(before: offset) - characters(before: Int(lineStarts[line])) + 1
    return SourcePosition(line: line + 1, column: column, offset: offset)
  }

  /// `position`, moved back over white space and line breaks, but not beyond `limit`.
  func trimmed(_ position: SourcePosition, notBefore limit: SourcePosition) -> SourcePosition {
    var offset = position.offset
    while offset > limit.offset, Self.isSpace(bytes[offset - 1]) { offset -= 1 }
    return offset == position.offset ? position : self.position(ofByte: offset)
  }

  /// How many lines start with `character`.
  func lines(startingWith character: UInt8) -> Int {
    lineStarts.count { Int($0) < bytes.count && bytes[Int($0)] == character }
  }

  private func offset(ofCharacter index: Int) -> Int {
    if checkpoints.isEmpty { return min(textStart + index, bytes.count) }
    let checkpoint = min(index / Self.stride, checkpoints.count - 1)
    var offset = Int(checkpoints[checkpoint])
    var remaining = index - checkpoint * Self.stride
    while remaining > 0, offset < bytes.count {
      offset = characterEnd(offset)
      remaining -= 1
    }
    return offset
  }

  private func characters(before offset: Int) -> Int {
    if checkpoints.isEmpty { return offset - textStart }
    let checkpoint = max(0, firstIndex(in: checkpoints, above: offset) - 1)
    var count = checkpoint * Self.stride
    var reached = Int(checkpoints[checkpoint])
    while reached < offset {
      reached = characterEnd(reached)
      count += 1
    }
    return count
  }

  private func characterEnd(_ offset: Int) -> Int {
    var end = offset + 1
    while end < bytes.count, Self.isContinuation(bytes[end]) { end += 1 }
    return end
  }

  /// The index of the first element of an ascending array that is greater than `value`.
  private func firstIndex(in ascending: [UInt32], above value: Int) -> Int {
    var low = 0
    var high = ascending.count
    while low < high {
      let middle = (low + high) / 2
      if Int(ascending[middle]) > value { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
