#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// CPUs that this thread may run on; all that are there where the system does not tell.
func usableProcessors() -> Int {
  #if os(Linux)
    // The C library's `sched_getaffinity` is a GNU extension, which Swift does not see; the kernel says the same here.
    if let status = contents(ofShortFile: "/proc/thread-self/status"), let count = allowedProcessors(status: status) {
      return count
    }
  #endif
  return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}

/// The number of CPUs in the line `Cpus_allowed:` of a Linux process status: hexadecimal words, commas between them.
func allowedProcessors(status: String) -> Int? {
  let name = "Cpus_allowed:"
  guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
  var count = 0
  for character in line.dropFirst(name.count) where character != "," && !character.isWhitespace {
    guard let digit = character.hexDigitValue else { return nil }
    count += digit.nonzeroBitCount
  }
  return count > 0 ? count : nil
}

#if os(Linux)
  /// The text of a file of 64 KB at most.
  private func contents(ofShortFile path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
#endif
