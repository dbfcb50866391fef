#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
package import MartletDiagnostics

/// Writes files that are either whole or not there: the bytes go to a file of another name in the same folder, to the
/// disk, and then take the name in one step. Where anything fails, nothing is left and an older file stays as it was.
///
/// A device or a pipe is written to as it is.
package enum AtomicFile {
  /// Writes what `body` gives to `writer`.
  /// - Throws: `cannot be written: ` with the reason, or `a directory, where a file is expected`, at the file; or what
  ///   `body` throws.
  package static func write(
    to path: String, _ body: (_ writer: FileWriter) throws(DiagnosticSet) -> Void
  ) throws(DiagnosticSet) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw unwritable("this is no file name", path) }
    var status = stat()
    guard stat(path, &status) == 0 else {
      return try replace(path, shownAs: path, mode: nil, body)
    }
    switch FileKind(status) {
    case .directory: throw DiagnosticSet(directoryMessage, file: path)
    case .special: try overwrite(path, body)
    // Through a link, the file that it leads to is the one to replace.
    case .regular(size: _, let mode): try replace(resolved(path), shownAs: path, mode: mode, body)
    }
  }

  /// Writes `bytes`.
  /// - Throws: as ``write(to:_:)`` does.
  package static func write(_ bytes: [UInt8], to path: String) throws(DiagnosticSet) {
    try write(to: path) { (writer) throws(DiagnosticSet) in try writer.write(bytes.span.bytes) }
  }

  private static func replace(
    _ target: String, shownAs path: String, mode: mode_t?,
    _ body: (FileWriter) throws(DiagnosticSet) -> Void
  ) throws(DiagnosticSet) {
    let folder = folder(of: target)
    let suffix = String(UInt64.random(in: .min ... .max), radix: 16)
    let temporary = "\(folder)/.martlet-\(suffix).tmp"
    let descriptor = uninterrupted { open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
    guard descriptor != -1 else { throw unwritable(.last, path) }
    var isRenamed = false
    defer { if !isRenamed { unlink(temporary) } }
    try FileWriter.write(to: descriptor, path: path) { (writer) throws(DiagnosticSet) in
      try body(writer)
      // A file system without permissions refuses this, which is no reason not to write the file.
      if let mode { _ = fchmod(descriptor, mode) }
      guard uninterrupted({ fsync(descriptor) }) == 0 else { throw unwritable(.last, path) }
    }
    guard rename(temporary, target) == 0 else { throw unwritable(.last, path) }
    isRenamed = true
    flush(folder: folder)
  }

  private static func overwrite(
    _ path: String, _ body: (FileWriter) throws(DiagnosticSet) -> Void
  ) throws(DiagnosticSet) {
    let descriptor = uninterrupted { open(path, O_WRONLY | O_CLOEXEC) }
    guard descriptor != -1 else { throw unwritable(.last, path) }
    try FileWriter.write(to: descriptor, path: path, body)
  }

  /// Makes the new name itself last through a loss of power. Not every file system can, and the file is whole either way.
  private static func flush(folder: String) {
    let descriptor = uninterrupted { open(folder, O_RDONLY | O_CLOEXEC) }
    guard descriptor != -1 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/." : String(path[..<slash])
  }

  /// `path` with its links followed; as it is where they cannot be.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func unwritable(_ error: SystemError, _ path: String) -> DiagnosticSet {
    switch error.code {
    case ENOENT, ENOTDIR: unwritable("its folder does not exist", path)
    default: unwritable(error.text, path)
    }
  }

  private static func unwritable(_ reason: String, _ path: String) -> DiagnosticSet {
    DiagnosticSet("cannot be written: \(reason)", file: path)
  }
}
