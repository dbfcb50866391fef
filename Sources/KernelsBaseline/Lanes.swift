import Builtin

/// 0 to 15.
var laneNumbers: SIMD16<Int32> {
  @inline(__always) get { SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }
}

/// The lanes' sum, in halves.
@inline(__always)
func sumOfLanes(_ vector: Vector) -> Float {
  let eight = vector.lowHalf + vector.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

/// `vector` with +0 in all lanes from `count` on.
@inline(__always)
func keeping(_ count: Int, of vector: Vector) -> Vector {
  vector.replacing(with: Vector(), where: laneNumbers .>= SIMD16(repeating: Int32(truncatingIfNeeded: count)))
}

/// The larger of each pair; NaN where one is, of all bits.
@inline(__always)
func largerOrNaN(_ left: Vector, _ right: Vector) -> Vector {
  var notNumbers = LaneFlags()
  notNumbers.raise(whereUnordered: left, right)
  return notNumbers.replacingRaised(in: largerOrLast(left, right))
}

/// The smaller of each pair; NaN where one is.
@inline(__always)
func smallerOrNaN(_ left: Vector, _ right: Vector) -> Vector {
  let smaller = right.replacing(with: left, where: left .< right)
  return smaller.replacing(with: left, where: left .!= left)
}

/// The larger of each pair, where it does not matter which is taken if one is NaN.
@inline(__always)
func largerIgnoringNaN(_ left: Vector, _ right: Vector) -> Vector {
  left.replacing(with: right, where: left .< right)
}

/// The largest lane of a vector without NaN.
@inline(__always)
func largestLane(_ vector: Vector) -> Float {
  let eight = vector.lowHalf.replacing(with: vector.highHalf, where: vector.lowHalf .< vector.highHalf)
  let four = eight.lowHalf.replacing(with: eight.highHalf, where: eight.lowHalf .< eight.highHalf)
  let two = four.lowHalf.replacing(with: four.highHalf, where: four.lowHalf .< four.highHalf)
  return two.x < two.y ? two.y : two.x
}

/// The larger of each pair; the second where they are equal or one is NaN: a single instruction.
@inline(__always)
func largerOrLast(_ first: Vector, _ second: Vector) -> Vector {
  let isLarger = Builtin.fcmp_ogt_Vec16xFPIEEE32(first._storage._value, second._storage._value)
  return unsafeBitCast(
    Builtin.select_Vec16xInt1_Vec16xFPIEEE32(isLarger, first._storage._value, second._storage._value), to: Vector.self)
}

/// A flag for each lane that remembers whether there was a NaN: in a mask register where there are, else all bits of a lane.
struct LaneFlags {
  #if arch(x86_64) && MARTLET_AVX512
    private var raised: Builtin.Vec16xInt1 = Builtin.zeroInitializer()
  #else
    private var raised: Builtin.Vec16xInt32 = Builtin.zeroInitializer()
  #endif

  @inline(__always)
  init() {}

  /// Raises the flags of the lanes in which one of two values is NaN.
  @inline(__always)
  mutating func raise(whereUnordered first: Vector, _ second: Vector) {
    let isUnordered = Builtin.fcmp_uno_Vec16xFPIEEE32(first._storage._value, second._storage._value)
    #if arch(x86_64) && MARTLET_AVX512
      raised = Builtin.or_Vec16xInt1(raised, isUnordered)
    #else
      raised = Builtin.or_Vec16xInt32(raised, Builtin.sext_Vec16xInt1_Vec16xInt32(isUnordered))
    #endif
  }

  /// `vector` with NaN, of all bits, in each lane whose flag is raised.
  @inline(__always)
  func replacingRaised(in vector: Vector) -> Vector {
    #if arch(x86_64) && MARTLET_AVX512
      let bits = Builtin.sext_Vec16xInt1_Vec16xInt32(raised)
    #else
      let bits = raised
    #endif
    let vectorBits = Builtin.bitcast_Vec16xFPIEEE32_Vec16xInt32(vector._storage._value)
    return unsafeBitCast(
      Builtin.bitcast_Vec16xInt32_Vec16xFPIEEE32(Builtin.or_Vec16xInt32(vectorBits, bits)), to: Vector.self)
  }
}
