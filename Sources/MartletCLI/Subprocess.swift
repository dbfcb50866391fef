#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Runs a program of PATH with bytes on its standard input and collects its standard output. Its standard error is this
/// process's own.
/// - Returns: nil where the program cannot be started.
func runProgram(_ name: String, _ arguments: [String], input: [UInt8]) -> (status: Int32, output: [UInt8])? {
  var toProgram: [Int32] = [0, 0]
  var fromProgram: [Int32] = [0, 0]
  guard pipe(&toProgram) == 0 else { return nil }
  guard pipe(&fromProgram) == 0 else {
    for descriptor in toProgram { close(descriptor) }
    return nil
  }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_adddup2(&actions, toProgram[0], STDIN_FILENO)
  posix_spawn_file_actions_adddup2(&actions, fromProgram[1], STDOUT_FILENO)
  for descriptor in toProgram + fromProgram { posix_spawn_file_actions_addclose(&actions, descriptor) }

  var process = pid_t()
  var words: [UnsafeMutablePointer<CChar>?] = ([name] + arguments).map { strdup($0) } + [nil]
  defer { for word in words { free(word) } }
  let status = posix_spawnp(&process, name, &actions, nil, &words, environ)
  close(toProgram[0])
  close(fromProgram[1])
  guard status == 0 else {
    close(toProgram[1])
    close(fromProgram[0])
    return nil
  }
  // The programs used here read all of their input before they write, so one after the other cannot block.
  signal(SIGPIPE, SIG_IGN)
  var rest = input[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { write(toProgram[1], $0.baseAddress, $0.count) }
    if written <= 0 { break }
    rest = rest.dropFirst(written)
  }
  close(toProgram[1])
  var output: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(fromProgram[0], &buffer, buffer.count)
    if count <= 0 { break }
    output += buffer[..<count]
  }
  close(fromProgram[0])
  var ended: Int32 = 0
  waitpid(process, &ended, 0)
  return (ended & 0x7F == 0 ? (ended >> 8) & 0xFF : 128 + (ended & 0x7F), output)
}
