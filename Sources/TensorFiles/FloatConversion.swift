internal import MartletTensors

/// The elements in `bytes`, stored little-endian one after the other (at any alignment), as Float: floating-point numbers
/// and integers rounded to nearest (a `float64` beyond the range of Float to infinity), booleans as 0 and 1.
/// - Precondition: `bytes` holds a whole number of elements.
func floats(from bytes: UnsafeRawBufferPointer, storedAs dtype: DType) -> [Float] {
  switch dtype {
  case .float16: converted(bytes, UInt16.self, floatFromHalf)
  case .bfloat16: converted(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
  case .float32: converted(bytes, UInt32.self, Float.init(bitPattern:))
  case .float64: converted(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
  case .int8: converted(bytes, Int8.self) { Float($0) }
  case .int16: converted(bytes, Int16.self) { Float($0) }
  case .int32: converted(bytes, Int32.self) { Float($0) }
  case .int64: converted(bytes, Int64.self) { Float($0) }
  case .uint8: converted(bytes, UInt8.self) { Float($0) }
  case .uint16: converted(bytes, UInt16.self) { Float($0) }
  case .uint32: converted(bytes, UInt32.self) { Float($0) }
  case .uint64: converted(bytes, UInt64.self) { Float($0) }
  case .bool: converted(bytes, UInt8.self) { $0 == 0 ? 0 : 1 }
  }
}

@inline(__always)
private func converted<Stored: FixedWidthInteger>(
  _ bytes: UnsafeRawBufferPointer, _: Stored.Type, _ convert: (Stored) -> Float
) -> [Float] {
  let size = MemoryLayout<Stored>.size
  precondition(bytes.count.isMultiple(of: size), "the bytes hold a whole number of elements")
  let count = bytes.count / size
  guard let source = bytes.baseAddress else { return [] }
  return [Float](unsafeUninitializedCapacity: count) { target, initialized in
    guard let start = target.baseAddress else { return }
    for i in 0..<count {
      let stored = source.loadUnaligned(fromByteOffset: i &* size, as: Stored.self)
      (start + i).initialize(to: convert(Stored(littleEndian: stored)))
    }
    initialized = count
  }
}

/// The value of IEEE 754 binary16 bits. In integers throughout, which the compiler turns into vectors on every instruction
/// set, where `Float(Float16)` is a call for each element without F16C; and free of subnormal operands, so that a thread
/// that flushes them reads the same numbers.
@inline(__always)
private func floatFromHalf(_ half: UInt16) -> Float {
  let bits = UInt32(half)
  let sign = (bits & 0x8000) << 16
  let magnitude = (bits & 0x7FFF) << 13
  let exponent = magnitude & 0x0F80_0000
  // Rebiased by 127 − 15; for infinity and NaN once more, up to the highest exponent.
  let rebias: UInt32 = exponent == 0x0F80_0000 ? 0x7000_0000 : 0x3800_0000
  let normal = magnitude &+ rebias
  // A subnormal is its fraction times 2⁻²⁴: put behind an implicit one at 2⁻¹⁴, which is then taken off.
  let subnormal = (Float(bitPattern: magnitude | 0x3880_0000) - 0x1p-14).bitPattern
  return Float(bitPattern: sign | (exponent == 0 ? subnormal : normal))
}
