#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import MartletDiagnostics

/// The bytes of a file, mapped read-only: nothing is read before it is looked at, and what was read is the system's to
/// drop again. The mapping lasts as long as the value. The file must not be cut short meanwhile: reading a page that is
/// gone ends the process, as with every mapping.
package final class MappedFile: @unchecked Sendable {
  /// The path as the user gave it, for diagnostics.
  package let path: String

  private let storage: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// Opens the regular file at `path`, whose bytes are then `count` from the moment of opening.
  /// - Throws: `no such file`, `a directory, where a file is expected`, `not a regular file`, or `cannot be read: ` with
  ///   the system's reason; all at the file.
  package init(path: String) throws(DiagnosticSet) {
    // A C string ends at the first zero byte: such a path would open another file than the one it names.
    guard !path.utf8.contains(0) else { throw DiagnosticSet("no such file", file: path) }
    // Opening a pipe would wait for its writer, were it not for O_NONBLOCK.
    let descriptor = uninterrupted { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor != -1 else { throw Self.unreadable(.last, path) }
    defer { close(descriptor) }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(.last, path) }
    switch FileKind(status) {
    case .directory: throw DiagnosticSet(directoryMessage, file: path)
    case .special: throw DiagnosticSet("not a regular file", file: path)
    case .regular(size: 0, mode: _):
      (storage, isMapped) = (UnsafeRawBufferPointer(start: nil, count: 0), false)
    case .regular(let size, mode: _):
      guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
        throw Self.unreadable(.last, path)
      }
      (storage, isMapped) = (UnsafeRawBufferPointer(start: start, count: size), true)
    }
    self.path = path
  }

  /// Bytes that did not come from a file of their own, to be read as though the file at `path` held them.
  package init(bytes: [UInt8], path: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    copy.copyBytes(from: bytes)
    storage = UnsafeRawBufferPointer(copy)
    isMapped = false
    self.path = path
  }

  deinit {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: storage.baseAddress), storage.count)
    } else {
      storage.deallocate()
    }
  }

  /// The size of the file in bytes.
  package var count: Int { storage.count }

  /// The byte at `offset`.
  /// - Precondition: `0 <= offset < count`.
  package subscript(offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < storage.count, "an offset lies within its file")
    return storage[offset]
  }

  /// Calls `body` with the bytes of `range`; they are not valid outside it.
  /// - Precondition: `range` lies within the file.
  package func withUnsafeBytes<Result, Failure: Error>(
    in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= storage.count, "a range lies within its file")
    return try body(UnsafeRawBufferPointer(rebasing: storage[range]))
  }

  /// A copy of the bytes of `range`.
  /// - Precondition: `range` lies within the file.
  package func bytes(in range: Range<Int>) -> [UInt8] {
    withUnsafeBytes(in: range) { [UInt8]($0) }
  }

  /// The unsigned little-endian integer at `offset`, or nil where the file ends before it does.
  package func littleEndian<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type, at offset: Int) -> Value? {
    let size = MemoryLayout<Value>.size
    guard offset >= 0, count >= size, offset <= count - size else { return nil }
    return withUnsafeBytes(in: offset..<offset + size) { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
  }

  /// Whether the bytes at `offset` are `prefix`.
  package func holds(_ prefix: [UInt8], at offset: Int = 0) -> Bool {
    guard offset >= 0, count >= prefix.count, offset <= count - prefix.count else { return false }
    return withUnsafeBytes(in: offset..<offset + prefix.count) { $0.elementsEqual(prefix) }
  }

  private static func unreadable(_ error: SystemError, _ path: String) -> DiagnosticSet {
    switch error.code {
    case ENOENT, ENOTDIR: DiagnosticSet("no such file", file: path)
    default: DiagnosticSet("cannot be read: \(error.text)", file: path)
    }
  }
}
