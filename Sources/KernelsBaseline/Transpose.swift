import Builtin

typealias Square = InlineArray<16, Vector>

/// Rows become columns. A shuffle of row i with row i + 8 into the rows 2i and 2i + 1 turns the eight bits of an element's
/// position (row, column) by one; four of them exchange row and column.
@inline(__always)
func transposed(_ rows: Square) -> Square {
  shuffled(shuffled(shuffled(shuffled(rows))))
}

/// 8 rows of 16 become 8 vectors of two columns each. The same shuffles, of row i with row i + 4: three of them move the
/// bits of a row behind the last one of a column.
@inline(__always)
func pairsOfPixels(_ rows: InlineArray<8, Vector>) -> InlineArray<8, Vector> {
  shuffled(shuffled(shuffled(rows)))
}

@inline(__always)
private func shuffled<let count: Int>(_ rows: InlineArray<count, Vector>) -> InlineArray<count, Vector> {
  var result = rows
  for index in 0..<count / 2 {
    let upper = rows[unchecked: index]
    let lower = rows[unchecked: index + count / 2]
    result[unchecked: 2 * index] = interleavedLow(upper, lower)
    result[unchecked: 2 * index + 1] = interleavedHigh(upper, lower)
  }
  return result
}

/// The first eight lanes of each, alternating.
@inline(__always)
private func interleavedLow(_ left: Vector, _ right: Vector) -> Vector {
  let order = SIMD16<Int32>(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
  return unsafeBitCast(
    Builtin.shufflevector_Vec16xFPIEEE32_Vec16xInt32(
      left._storage._value, right._storage._value, order._storage._value), to: Vector.self)
}

@inline(__always)
private func interleavedHigh(_ left: Vector, _ right: Vector) -> Vector {
  let order = SIMD16<Int32>(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
  return unsafeBitCast(
    Builtin.shufflevector_Vec16xFPIEEE32_Vec16xInt32(
      left._storage._value, right._storage._value, order._storage._value), to: Vector.self)
}
