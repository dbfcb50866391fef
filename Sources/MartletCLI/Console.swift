#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Writes a line to standard error.
func printError(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

/// Writes to standard error without a line feed, and at once.
func printErrorPart(_ text: String) { write(text, to: STDERR_FILENO) }

/// Writes a line to standard output. A reader that went away (`martlet … | head`) ends the command quietly.
func printResult(_ line: String, terminator: String = "\n") { write(line + terminator, to: STDOUT_FILENO) }

func endProcess(status: Int32) -> Never { exit(status) }

var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

/// Whether colour is welcome on standard output: a terminal, and no `NO_COLOR` in the environment.
var outputTakesColour: Bool { isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil }

private func write(_ text: String, to descriptor: Int32) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
    if written < 0 {
      if errno == EINTR { continue }
      // A result that could not be written is not a result that was given.
      exit(descriptor == STDOUT_FILENO && errno != EPIPE ? 1 : 0)
    }
    rest = rest.dropFirst(written)
  }
}

private let systemWrite: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = write
