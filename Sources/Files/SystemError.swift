#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import MartletDiagnostics

/// What the system said when a call on a file failed.
struct SystemError {
  let code: Int32

  /// The error of the call that has just failed on this thread.
  static var last: SystemError { SystemError(code: errno) }

  /// The system's own words, as a part of a sentence: `permission denied`.
  var text: String {
    guard let words = strerror(code) else { return "error \(code)" }
    let sentence = String(cString: words)
    return sentence.prefix(1).lowercased() + sentence.dropFirst()
  }
}

/// Calls `body` until it is not interrupted by a signal.
/// - Parameter body: a system call that returns −1 and sets `errno` where it fails.
func uninterrupted<Result: SignedInteger>(_ body: () -> Result) -> Result {
  while true {
    let result = body()
    if result != -1 || errno != EINTR { return result }
  }
}

/// What a path leads to, links followed.
enum FileKind {
  case regular(size: Int, mode: mode_t)
  case directory
  /// A device, a pipe or a socket.
  case special

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .regular(size: Int(status.st_size), mode: status.st_mode & 0o7777)
    case S_IFDIR: self = .directory
    default: self = .special
    }
  }
}

extension DiagnosticSet {
  /// An error about a file as a whole.
  init(_ message: String, file: String) {
    self.init(Diagnostic(.error, message, at: .file(file)))
  }
}

let directoryMessage = "a directory, where a file is expected"
