#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A block of zeroed memory, aligned to a page and, where it is not small, of whole huge pages: kernels write to as many
/// places at a time as a Winograd form has points, more than a core knows pages for stores. Given back when the object goes.
final class AlignedMemory: Sendable {
  // The address never changes; who may write there is the owner's business.
  nonisolated(unsafe) let base: UnsafeMutableRawPointer
  let bytes: Int
  private nonisolated(unsafe) let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int

  private static let hugePage = 2 << 20

  /// Nil where the system has not that much.
  /// - Parameter bytes: at most `Int.max / 2`.
  init?(bytes: Int) {
    let isLarge = bytes >= Self.hugePage / 8
    // The system gives a huge page only where all of it is mapped.
    let pages = bytes.roundedUp(toMultipleOf: Self.hugePage)
    mappedBytes = isLarge ? pages + Self.hugePage : max(bytes, 1)
    guard
      let mapping = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED
    else { return nil }
    self.mapping = mapping
    self.bytes = bytes
    base = isLarge ? mapping.alignedUp(toMultipleOf: Self.hugePage) : mapping
    #if os(Linux)
      if isLarge { madvise(base, pages, MADV_HUGEPAGE) }
    #endif
  }

  deinit { munmap(mapping, mappedBytes) }
}

extension UnsafeMutableRawPointer {
  fileprivate func alignedUp(toMultipleOf alignment: Int) -> UnsafeMutableRawPointer {
    self + (alignment - Int(bitPattern: self) % alignment) % alignment
  }
}
