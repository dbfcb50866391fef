internal import MartletModelFile

// Checksums guard a compiled model, so that nearly everything made up is refused by them. This puts them right, to see what
// the code behind them does with a file that somebody made to break it.

/// The bytes of compiled models.
enum ModelContainerBytes {
  static let magic: [UInt8] = [0x89, 0x4D, 0x52, 0x54, 0x4C, 0x0D, 0x0A, 0x1A]
  private static let headerBytes = 32
  private static let entryBytes = 32
  private static let alignment = 4096

  /// `bytes` with the version, the size, and every checksum of a section that lies in the file put right.
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= headerBytes else { return bytes }
    var bytes = bytes
    store(UInt32(1), in: &bytes, at: 8)
    store(UInt64(bytes.count), in: &bytes, at: 16)
    let sections = Int(load(UInt32.self, from: bytes, at: 12))
    guard sections <= (bytes.count - headerBytes) / entryBytes else { return bytes }
    let table = headerBytes..<headerBytes + sections * entryBytes
    for entry in stride(from: table.lowerBound, to: table.upperBound, by: entryBytes) {
      guard let start = Int(exactly: load(UInt64.self, from: bytes, at: entry + 8)),
        let length = Int(exactly: load(UInt64.self, from: bytes, at: entry + 16)), start <= bytes.count,
        length <= bytes.count - start
      else { continue }
      store(checksum(bytes[start..<start + length]), in: &bytes, at: entry + 24)
    }
    store(checksum(bytes[table]), in: &bytes, at: 24)
    return bytes
  }

  /// A sound container of `sections`, by name.
  static func container(_ sections: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var bytes = magic + [UInt8](repeating: 0, count: headerBytes - magic.count + entryBytes * sections.count)
    store(UInt32(sections.count), in: &bytes, at: 12)
    for (index, section) in sections.enumerated() {
      let entry = headerBytes + entryBytes * index
      bytes.replaceSubrange(entry..<entry + section.name.utf8.count, with: section.name.utf8)
      bytes += [UInt8](repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
      store(UInt64(bytes.count), in: &bytes, at: entry + 8)
      store(UInt64(section.bytes.count), in: &bytes, at: entry + 16)
      bytes += section.bytes
    }
    return repaired(bytes)
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.withUnsafeBytes(XXH64.checksum) }

  private static func load<Value: FixedWidthInteger>(_: Value.Type, from bytes: [UInt8], at offset: Int) -> Value {
    bytes[offset..<offset + MemoryLayout<Value>.size].reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  private static func store<Value: FixedWidthInteger>(_ value: Value, in bytes: inout [UInt8], at offset: Int) {
    withUnsafeBytes(of: value.littleEndian) {
      bytes.replaceSubrange(offset..<offset + MemoryLayout<Value>.size, with: $0)
    }
  }
}
