internal import MartletFuzzTargets

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Runs libFuzzer on the target that the environment names in `MARTLET_FUZZ_TARGET`: libFuzzer starts itself anew for some
/// of what it does and then hands on its own arguments alone. `Tools/fuzz.sh` gives it the others.
///
/// Without a target it prints their names.
@main enum FuzzDriver {
  private static let target = getenv("MARTLET_FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

  static func main() {
    if target == nil {
      print(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))
    } else {
      var argumentCount = CommandLine.argc
      var arguments = CommandLine.unsafeArgv
      exit(runLibFuzzer(&argumentCount, &arguments, runOne))
    }
  }

  /// Ends the process where an input is a finding, which makes libFuzzer keep it.
  private static let runOne: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32 = { start, count in
    guard let target else { return 0 }
    let before = secondsOfProcessor()
    do throws(Finding) { _ = try target.run(Array(UnsafeBufferPointer(start: start, count: count))) } catch {
      fatalError("\(error)")
    }
    // Time on the wall would count what other processes do.
    let seconds = secondsOfProcessor() - before
    if seconds > 1 { fatalError("the input takes \(seconds) seconds of the processor") }
    return 0
  }

  private static func secondsOfProcessor() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// libFuzzer's entry for a program with a `main` of its own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
  _ argumentCount: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32
