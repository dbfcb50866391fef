// The idioms that every kernel is written in. This code is compiled once per instruction set into one binary, and the
// linker merges equal weak functions: a copy compiled for AVX-512 must never stand in for the baseline's. So everything
// here inlines into a kernel of its own module, and no generic member of the standard library is called out of line.

import Builtin
import MartletKernelInterface

/// 16 channels of a pixel: a register of AVX-512, two of AVX2, four of SSE and NEON.
typealias Vector = SIMD16<Float>

/// The first 8 channels of a pixel.
typealias HalfVector = SIMD8<Float>

/// `channelBlock` as a constant that the optimiser sees: a global of another module is a call.
@inline(__always)
var lanes: Int { 16 }

/// 16 floats at an address aligned to ``bufferAlignment``.
@inline(__always)
func load(_ address: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(address).load(as: Vector.self)
}

@inline(__always)
func loadUnaligned(_ address: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(address).loadUnaligned(as: Vector.self)
}

@inline(__always)
func store(_ vector: Vector, to address: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(address).assumingMemoryBound(to: Vector.self).pointee = vector
}

/// Stores 8 floats at an address aligned to them.
@inline(__always)
func storeHalf(_ vector: HalfVector, to address: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(address).assumingMemoryBound(to: HalfVector.self).pointee = vector
}

@inline(__always)
func storeUnaligned(_ vector: Vector, to address: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(address).storeBytes(of: vector, as: Vector.self)
}

/// The first `count` floats at an address, of 16 at most; the other lanes hold `filling`.
@inline(__always)
func load(_ address: UnsafePointer<Float>, count: Int, filling: Float = 0) -> Vector {
  if count == lanes { return loadUnaligned(address) }
  var vector = Vector(repeating: filling)
  for lane in 0..<lanes where lane < count {
    vector[lane] = address[lane]
  }
  return vector
}

/// Stores the first `count` lanes.
@inline(__always)
func store(_ vector: Vector, count: Int, to address: UnsafeMutablePointer<Float>) {
  if count == lanes {
    storeUnaligned(vector, to: address)
    return
  }
  withUnsafeBytes(of: vector) { bytes in
    for lane in 0..<count { address[lane] = bytes.load(fromByteOffset: 4 * lane, as: Float.self) }
  }
}

/// Asks for the cache line at an address to come into the second-level cache; any address will do.
@inline(__always)
func prefetch(_ address: UnsafePointer<Float>) {
  Builtin.int_prefetch_RawPointer(
    UnsafeRawPointer(address)._rawValue, (0 as Int32)._value, (2 as Int32)._value, (1 as Int32)._value)
}

// Arithmetic and bounds by builtins: the standard library's operators are loops over lanes, of which a long function leaves
// some scalar and does not get all inlined.

@inline(__always)
func + (left: Vector, right: Vector) -> Vector {
  unsafeBitCast(Builtin.fadd_Vec16xFPIEEE32(left._storage._value, right._storage._value), to: Vector.self)
}

@inline(__always)
func - (left: Vector, right: Vector) -> Vector {
  unsafeBitCast(Builtin.fsub_Vec16xFPIEEE32(left._storage._value, right._storage._value), to: Vector.self)
}

@inline(__always)
func * (left: Vector, right: Vector) -> Vector {
  unsafeBitCast(Builtin.fmul_Vec16xFPIEEE32(left._storage._value, right._storage._value), to: Vector.self)
}

/// `sum + left · right`, rounded once where the instruction set has a fused multiply-add. The x86-64 baseline has none and
/// rounds twice: there a call of the C library for each lane would be the alternative.
@inline(__always)
func multiplyAdd(_ sum: Vector, _ left: Vector, _ right: Vector) -> Vector {
  #if arch(x86_64) && MARTLET_BASELINE
    sum + left * right
  #else
    unsafeBitCast(
      Builtin.int_fma_Vec16xFPIEEE32(left._storage._value, right._storage._value, sum._storage._value), to: Vector.self)
  #endif
}

/// The same of the first 8 lanes; the others are +0.
@inline(__always)
func multiplyAddHalf(_ sum: Vector, _ left: Vector, _ right: Vector) -> Vector {
  #if arch(x86_64) && MARTLET_BASELINE
    Vector(lowHalf: sum.lowHalf + left.lowHalf * right.lowHalf, highHalf: HalfVector())
  #else
    Vector(lowHalf: sum.lowHalf.addingProduct(left.lowHalf, right.lowHalf), highHalf: HalfVector())
  #endif
}

/// `vector`, with lanes below the bound replaced by it. NaN stays NaN, −0 is not below 0.
@inline(__always)
func clamp(_ vector: Vector, from lowerBound: Vector) -> Vector {
  let isBelow = Builtin.fcmp_olt_Vec16xFPIEEE32(vector._storage._value, lowerBound._storage._value)
  return unsafeBitCast(
    Builtin.select_Vec16xInt1_Vec16xFPIEEE32(isBelow, lowerBound._storage._value, vector._storage._value),
    to: Vector.self)
}

/// `vector`, with lanes beyond the bounds replaced by them. NaN stays NaN.
@inline(__always)
func bounded(_ vector: Vector, from lower: Vector, to upper: Vector) -> Vector {
  let above = clamp(vector, from: lower)._storage._value
  let isBeyond = Builtin.fcmp_ogt_Vec16xFPIEEE32(above, upper._storage._value)
  return unsafeBitCast(
    Builtin.select_Vec16xInt1_Vec16xFPIEEE32(isBeyond, upper._storage._value, above), to: Vector.self)
}

/// The correctly rounded square root of each lane; the standard library's is a call a lane.
@inline(__always)
func squareRoot(_ vector: Vector) -> Vector {
  unsafeBitCast(Builtin.int_sqrt_Vec16xFPIEEE32(vector._storage._value), to: Vector.self)
}
