#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import MartletDiagnostics

/// Appends to the file that ``AtomicFile`` writes; not to be used after that.
package struct FileWriter {
  private let descriptor: Int32
  private let path: String

  /// Runs `body` with a writer to `descriptor`, and closes it.
  static func write(
    to descriptor: Int32, path: String, _ body: (FileWriter) throws(DiagnosticSet) -> Void
  ) throws(DiagnosticSet) {
    let writer = FileWriter(descriptor: descriptor, path: path)
    do throws(DiagnosticSet) {
      try body(writer)
    } catch {
      _ = systemClose(descriptor)
      throw error
    }
    // The last that the system has to say about the writing is said here.
    guard systemClose(descriptor) == 0 else { throw writer.failure }
  }

  /// Writes all of `bytes`.
  /// - Throws: `cannot be written: ` with the system's reason.
  package func write(_ bytes: RawSpan) throws(DiagnosticSet) {
    try bytes.withUnsafeBytes { (buffer) throws(DiagnosticSet) in
      var rest = buffer[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let written = uninterrupted { systemWrite(descriptor, part.baseAddress, part.count) }
        guard written > 0 else { throw failure }
        rest = rest.dropFirst(written)
      }
    }
  }

  private var failure: DiagnosticSet {
    DiagnosticSet("cannot be written: \(SystemError.last.text)", file: path)
  }
}

// The methods' names would hide the C functions of the same name.
private let systemWrite: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = write
private let systemClose: @Sendable (Int32) -> Int32 = close
