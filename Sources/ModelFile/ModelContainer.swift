internal import MartletDiagnostics
internal import MartletFiles

// The file, all integers little-endian:
//
//   0   8  magic: 89 4D 52 54 4C 0D 0A 1A ("MRTL" between bytes that text transfers spoil)
//   8   4  format version
//   12  4  number of sections
//   16  8  size of the file
//   24  8  checksum of the section table
//   32  …  the section table: for each section its name (8 bytes of ASCII, zeros behind), offset, length and checksum
//   …   …  the sections in the table's order, each from a multiple of its alignment on, zeros between
//
// Checksums are XXH64.

/// The container of a compiled model: named, checksummed sections in one file.
enum ModelContainer {
  static let magic: [UInt8] = [0x89, 0x4D, 0x52, 0x54, 0x4C, 0x0D, 0x0A, 0x1A]
  static let version: UInt32 = 1
  private static let headerBytes = 32
  private static let entryBytes = 32
  private static let mostSections = 64
  /// Sections start at a multiple of this, so that a mapped one is aligned to a page.
  private static let alignment = 4096

  /// Where a section lies.
  struct Section {
    var name: String
    var range: Range<Int>
    var checksum: UInt64
  }

  /// Writes sections, in order, to a file that is whole or not there.
  static func write(
    _ sections: [(name: String, bytes: UnsafeRawBufferPointer)], to path: String
  ) throws(DiagnosticSet) {
    var table: [UInt8] = []
    var placed: [(start: Int, bytes: UnsafeRawBufferPointer)] = []
    var end = headerBytes + entryBytes * sections.count
    for (name, bytes) in sections {
      let start = (end + alignment - 1) / alignment * alignment
      table += Array(name.utf8) + [UInt8](repeating: 0, count: 8 - name.utf8.count)
      for value in [UInt64(start), UInt64(bytes.count), XXH64.checksum(bytes)] { table += littleEndian(value) }
      placed.append((start, bytes))
      end = start + bytes.count
    }
    var head = magic + littleEndian(version) + littleEndian(UInt32(sections.count)) + littleEndian(UInt64(end))
    head += littleEndian(table.withUnsafeBytes(XXH64.checksum)) + table
    try AtomicFile.write(to: path) { (writer) throws(DiagnosticSet) in
      try writer.write(head.span.bytes)
      var position = head.count
      for (start, bytes) in placed {
        try writer.write([UInt8](repeating: 0, count: start - position).span.bytes)
        try writer.write(bytes.bytes)
        position = start + bytes.count
      }
    }
  }

  /// The sections of a file, after header, table and every section's place and checksum are found sound.
  static func sections(of file: MappedFile) throws(DiagnosticSet) -> [Section] {
    func failure(_ message: String, at byte: Int) -> DiagnosticSet {
      DiagnosticSet(Diagnostic(.error, message, at: .binary(file: file.path, byte: byte)))
    }
    guard file.holds(magic) else { throw failure("not a compiled model", at: 0) }
    guard let version = file.littleEndian(UInt32.self, at: 8), let count = file.littleEndian(UInt32.self, at: 12),
      let size = file.littleEndian(UInt64.self, at: 16), let checksum = file.littleEndian(UInt64.self, at: 24)
    else { throw failure("the file ends within its header", at: file.count) }
    guard version == Self.version else {
      throw failure("the model's format is version \(version), this Martlet reads version \(Self.version)", at: 8)
    }
    guard size == UInt64(file.count) else {
      throw failure("the file has \(file.count) bytes, its header says \(size)", at: 16)
    }
    guard count <= mostSections, file.count >= headerBytes + entryBytes * Int(count) else {
      throw failure("the section table does not fit the file", at: 12)
    }
    let table = headerBytes..<headerBytes + entryBytes * Int(count)
    guard file.withUnsafeBytes(in: table, XXH64.checksum) == checksum else {
      throw failure("the section table's checksum is wrong", at: 24)
    }
    var sections: [Section] = []
    for entry in stride(from: table.lowerBound, to: table.upperBound, by: entryBytes) {
      let name = String(decoding: file.bytes(in: entry..<entry + 8).prefix { $0 != 0 }, as: UTF8.self)
      guard let start = file.littleEndian(UInt64.self, at: entry + 8).flatMap(Int.init(exactly:)),
        let length = file.littleEndian(UInt64.self, at: entry + 16).flatMap(Int.init(exactly:)),
        let checksum = file.littleEndian(UInt64.self, at: entry + 24),
        start % alignment == 0, start >= table.upperBound, start <= file.count, length <= file.count - start
      else { throw failure("the section \(quoted(name)) does not lie in the file", at: entry) }
      guard file.withUnsafeBytes(in: start..<start + length, XXH64.checksum) == checksum else {
        throw failure("the checksum of the section \(quoted(name)) is wrong", at: start)
      }
      sections.append(Section(name: name, range: start..<start + length, checksum: checksum))
    }
    return sections
  }

  private static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
