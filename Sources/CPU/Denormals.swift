#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs `body` with denormal numbers read and written as zeros on this thread, then restores the thread's own setting.
/// Activations fade into denormals in deep networks, and many CPUs are a hundred times slower on them.
package func withDenormalsFlushed<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  var environment = fenv_t()
  guard fegetenv(&environment) == 0, !environment.flushesDenormals else { return try body() }
  var flushing = environment
  flushing.flushesDenormals = true
  fesetenv(&flushing)
  defer { fesetenv(&environment) }
  return try body()
}

extension fenv_t {
  #if arch(x86_64)
    /// Flush to zero, and denormals are zeros.
    private static var flushBits: UInt32 { 0x8040 }

    fileprivate var flushesDenormals: Bool {
      get { __mxcsr & Self.flushBits == Self.flushBits }
      set { __mxcsr = newValue ? __mxcsr | Self.flushBits : __mxcsr & ~Self.flushBits }
    }
  #elseif arch(arm64)
    /// FZ of the floating-point control register, for both directions.
    fileprivate var flushesDenormals: Bool {
      get { __fpcr & (1 << 24) != 0 }
      set { __fpcr = newValue ? __fpcr | 1 << 24 : __fpcr & ~(1 << 24) }
    }
  #else
    fileprivate var flushesDenormals: Bool {
      get { true }
      set {}
    }
  #endif
}
