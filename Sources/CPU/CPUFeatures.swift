#if arch(x86_64)
  import Builtin
  import _Builtin_intrinsics.intel.cpuid
#endif

/// What the CPU and its operating system support, in the levels of the x86-64 psABI: all that a compiler may use when
/// told to compile for a level, not only what kernels ask for.
struct CPUFeatures {
  private(set) var hasX86V3 = false
  private(set) var hasX86V4 = false

  init() {
    #if arch(x86_64)
      let basic = Self.leaf(1)
      let extended = Self.leaf(7)
      let amd = Self.leaf(0x8000_0001)
      // SSE3, SSSE3, FMA, CX16, SSE4.1, SSE4.2, MOVBE, POPCNT, OSXSAVE, AVX, F16C
      let basicV3 = Self.bits(0, 9, 12, 13, 19, 20, 22, 23, 27, 28, 29)
      // BMI1, AVX2, BMI2
      let extendedV3 = Self.bits(3, 5, 8)
      // LAHF, LZCNT
      let amdV3 = Self.bits(0, 5)
      guard basic.ecx & basicV3 == basicV3, extended.ebx & extendedV3 == extendedV3, amd.ecx & amdV3 == amdV3 else {
        return
      }
      // The operating system saves what registers hold: SSE and AVX; the masks and both upper parts of AVX-512.
      let saved = UInt64(bitPattern: Int64(Builtin.int_x86_xgetbv(UInt32(0)._value)))
      hasX86V3 = saved & 0x06 == 0x06
      // F, DQ, CD, BW, VL
      let extendedV4 = Self.bits(16, 17, 28, 30, 31)
      hasX86V4 = saved & 0xE6 == 0xE6 && extended.ebx & extendedV4 == extendedV4
    #endif
  }

  #if arch(x86_64)
    /// Zeros for a leaf that the CPU does not have.
    private static func leaf(_ number: UInt32) -> (ebx: UInt32, ecx: UInt32) {
      var eax: UInt32 = 0
      var ebx: UInt32 = 0
      var ecx: UInt32 = 0
      var edx: UInt32 = 0
      return __get_cpuid_count(number, 0, &eax, &ebx, &ecx, &edx) == 1 ? (ebx, ecx) : (0, 0)
    }

    private static func bits(_ positions: UInt32...) -> UInt32 {
      positions.reduce(0) { $0 | 1 << $1 }
    }
  #endif
}
