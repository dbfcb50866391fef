#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A block of zeroed memory, aligned to a page and, where it is large, to a huge page, so that streaming through weights
/// does not wait for page tables. Given back when the object goes.
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
    let isLarge = bytes >= 2 * Self.hugePage
    mappedBytes = max(bytes, 1) + (isLarge ? Self.hugePage : 0)
    guard
      let mapping = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED
    else { return nil }
    self.mapping = mapping
    self.bytes = bytes
    base = isLarge ? mapping.alignedUp(toMultipleOf: Self.hugePage) : mapping
    #if os(Linux)
      if isLarge { madvise(base, bytes, MADV_HUGEPAGE) }
    #endif
  }

  deinit { munmap(mapping, mappedBytes) }
}

extension UnsafeMutableRawPointer {
  fileprivate func alignedUp(toMultipleOf alignment: Int) -> UnsafeMutableRawPointer {
    self + (alignment - Int(bitPattern: self) % alignment) % alignment
  }
}
