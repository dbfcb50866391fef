import MartletKernelInterface

/// Floats aligned as kernels expect them, with as many guards before and after, all NaN at first: what a kernel must not
/// read poisons its result, and what it must not write is seen to change.
final class Memory {
  static let poison: UInt32 = 0x7FC0_BEEF

  let count: Int
  private let base: UnsafeMutablePointer<Float>
  private let guardCount = 64

  init(_ count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: (count + 2 * guardCount) * MemoryLayout<Float>.stride, alignment: bufferAlignment)
    base = raw.bindMemory(to: Float.self, capacity: count + 2 * guardCount)
    base.initialize(repeating: Float(bitPattern: Self.poison), count: count + 2 * guardCount)
  }

  deinit { base.deallocate() }

  var pointer: UnsafeMutablePointer<Float> { base + guardCount }

  subscript(index: Int) -> Float {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }

  /// The bits of all floats, guards included.
  var bits: [UInt32] {
    (0..<(count + 2 * guardCount)).map { base[$0].bitPattern }
  }

  func fill(_ value: () -> Float) {
    for index in 0..<count { pointer[index] = value() }
  }
}

/// A linear congruential generator: the same numbers on every run.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64 = 1) { state = seed }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// A whole number from −4 to 4: sums of products of a few thousand are exact in any order.
  mutating func integer() -> Float { Float(Int(next() % 9) - 4) }

  /// A number from −1 to 1 with all bits of its mantissa.
  mutating func real() -> Float { Float(next() % (1 << 24)) / Float(1 << 23) - 1 }
}
