internal import CZlib
internal import MartletDiagnostics
internal import MartletFiles

/// Reads a file from its start to its end, inflated where it is compressed by gzip (RFC 1952, one member or several).
final class InflatingReader {
  let file: MappedFile
  /// Whether the file begins as a gzip file does.
  let isCompressed: Bool

  /// The offset in the file of the next byte to take.
  private var position = 0
  /// The state of zlib, which must not move; nil where the file is not compressed.
  private let stream: UnsafeMutablePointer<z_stream>?
  /// Whether what was taken so far is a whole number of gzip members.
  private var isBetweenMembers = false

  /// The most bytes that one byte of deflate can stand for.
  private static let maximumRatio = 1032
  private static let gzipMagic: [UInt8] = [0x1F, 0x8B]

  init(_ file: MappedFile) throws(DiagnosticSet) {
    self.file = file
    isCompressed = file.holds(Self.gzipMagic)
    guard isCompressed else {
      stream = nil
      return
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 for the gzip wrapping.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      throw DiagnosticSet("zlib cannot be set up", file: file.path, byte: nil)
    }
    self.stream = stream
  }

  deinit {
    if let stream {
      inflateEnd(stream)
      stream.deallocate()
    }
  }

  /// Whether the file may hold `count` bytes; where it may not, they need not be allocated.
  func mayHold(_ count: Int) -> Bool {
    isCompressed ? count / Self.maximumRatio <= file.count : count <= file.count
  }

  /// The next `count` bytes, or fewer where the file ends before.
  /// - Throws: where the gzip data is corrupt or cut short, or something else follows it.
  func read(_ count: Int) throws(DiagnosticSet) -> [UInt8] {
    var failure: DiagnosticSet?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(DiagnosticSet) {
        initialized = try read(into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The number of bytes read, less than asked for only at the end of the file.
  private func read(into buffer: UnsafeMutableRawBufferPointer) throws(DiagnosticSet) -> Int {
    guard let stream else {
      let range = position..<position + min(buffer.count, file.count - position)
      file.withUnsafeBytes(in: range) { buffer.copyMemory(from: $0) }
      position = range.upperBound
      return range.count
    }
    var filled = 0
    while filled < buffer.count {
      if isBetweenMembers {
        if position == file.count { break }
        guard file.holds(Self.gzipMagic, at: position), inflateReset(stream) == Z_OK else {
          throw failure("something else follows the gzip data")
        }
        isBetweenMembers = false
      }
      filled += try inflate(stream, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
    }
    return filled
  }

  /// One step of zlib; the number of bytes that it gave.
  private func inflate(
    _ stream: UnsafeMutablePointer<z_stream>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(DiagnosticSet) -> Int {
    // zlib counts in 32 bits.
    let longest = 1 << 30
    let input = position..<min(file.count, position + longest)
    let space = min(buffer.count, longest)
    let code = file.withUnsafeBytes(in: input) { bytes in
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(bytes.count)
      stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(space)
      return CZlib.inflate(stream, Z_NO_FLUSH)
    }
    position = input.upperBound - Int(stream.pointee.avail_in)
    switch code {
    case Z_OK: break
    case Z_STREAM_END: isBetweenMembers = true
    case Z_BUF_ERROR where position == file.count: throw failure("the gzip data is cut short")
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib's error \(code)"
      throw failure("the gzip data is corrupt: \(reason)")
    }
    return space - Int(stream.pointee.avail_out)
  }

  private func failure(_ message: String) -> DiagnosticSet {
    DiagnosticSet(message, file: file.path, byte: position)
  }
}
