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

/// The larger of each pair; NaN where one is.
@inline(__always)
func largerOrNaN(_ left: Vector, _ right: Vector) -> Vector {
  let larger = right.replacing(with: left, where: left .> right)
  return larger.replacing(with: left, where: left .!= left)
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
