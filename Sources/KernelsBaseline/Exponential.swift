/// exp(x) for x ≤ 0, the only exponents of a softmax, within 2 ULP; 0 where the result would be denormal. NaN stays NaN.
/// The clamp keeps the power of two at −127 or above, which is 0.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  let clamped = clamp(x, from: Vector(repeating: -88.3))
  let power = NearestInteger(clamped * Vector(repeating: 1.442695))
  // ln 2 in two parts (Cody and Waite 1980): the first has few enough bits for an exact product.
  let high = multiplyAdd(clamped, power.value, Vector(repeating: -0.693359375))
  let reduced = multiplyAdd(high, power.value, Vector(repeating: 2.1219444e-4))
  return reducedExponential(reduced) * power.powerOfTwo
}

/// exp(x) − 1 for x ≤ 0, within 1 ULP. NaN stays NaN.
@inline(__always)
func exponentialMinusOne(_ x: Vector) -> Vector {
  let clamped = clamp(x, from: Vector(repeating: -88.3))
  let power = NearestInteger(clamped * Vector(repeating: 1.442695))
  let high = multiplyAdd(clamped, power.value, Vector(repeating: -0.693359375))
  let reduced = multiplyAdd(high, power.value, Vector(repeating: 2.1219444e-4))
  let scale = power.powerOfTwo
  return multiplyAdd(scale - Vector(repeating: 1), scale, reducedExponentialMinusOne(reduced))
}

/// `base` to the power of −`exponent`, within 4 ULP for exponents from −2 to 2 where the instruction set has FMA.
/// As `pow`: NaN for a negative base, the limits at 0 and ∞.
///
/// The logarithm's integer part is multiplied exactly, in two parts, so that a large base costs no accuracy.
@inline(__always)
func power(_ base: Vector, minus exponent: Float) -> Vector {
  let one = Vector(repeating: 1)
  let factor = Vector(repeating: -exponent)
  // base = 2^k · m with m from √½ to √2.
  let bits = unsafeBitCast(base, to: SIMD16<Int32>.self)
  let exponents = (bits &- SIMD16(repeating: 0x3F35_04F3)) &>> SIMD16(repeating: 23)
  let mantissa = unsafeBitCast(bits &- (exponents &<< SIMD16(repeating: 23)), to: Vector.self)
  let integer =
    unsafeBitCast(exponents &+ SIMD16(repeating: 0x4B40_0000), to: Vector.self) - Vector(repeating: 12_582_912)
  // log₂ m = 2/ln 2 · artanh((m − 1) / (m + 1)), by the series of artanh.
  let s = (mantissa - one) / (mantissa + one)
  let square = s * s
  var series = multiplyAdd(Vector(repeating: 1 / 7), square, Vector(repeating: 1 / 9))
  series = multiplyAdd(Vector(repeating: 1 / 5), square, series)
  series = multiplyAdd(Vector(repeating: 1 / 3), square, series)
  series = multiplyAdd(one, square, series)
  let fraction = s * Vector(repeating: 2.88539) * series
  // 2^(−exponent · (integer + fraction))
  let high = factor * integer
  let low = multiplyAdd(multiplyAdd(-high, factor, integer), factor, fraction)
  let limit = Vector(repeating: 128)
  let rounded = NearestInteger(clamp(-clamp(-(high + low), from: -limit), from: Vector(repeating: -127)))
  let reduced = ((high - rounded.value) + low) * Vector(repeating: 0.6931472)
  var result = reducedExponential(reduced) * rounded.powerOfTwo
  let infinity = Vector(repeating: .infinity)
  let atZero = Vector(repeating: exponent > 0 ? .infinity : exponent == 0 ? 1 : 0)
  let atInfinity = Vector(repeating: exponent > 0 ? 0 : exponent == 0 ? 1 : .infinity)
  result.replace(with: atZero, where: base .== Vector())
  result.replace(with: atInfinity, where: base .== infinity)
  return Vector(repeating: .nan).replacing(with: result, where: base .>= Vector())
}

/// exp(r) for r between −½ ln 2 and ½ ln 2.
@inline(__always)
private func reducedExponential(_ r: Vector) -> Vector {
  Vector(repeating: 1) + reducedExponentialMinusOne(r)
}

/// exp(r) − 1 for r between −½ ln 2 and ½ ln 2: r + r² · a minimax polynomial, whose own error is 0.1 ULP of 1.
@inline(__always)
private func reducedExponentialMinusOne(_ r: Vector) -> Vector {
  var polynomial = multiplyAdd(Vector(repeating: 0.008370135), r, Vector(repeating: 0.0013811662))
  polynomial = multiplyAdd(Vector(repeating: 0.041668527), r, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.16666509), r, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.49999994), r, polynomial)
  return multiplyAdd(r, r * r, polynomial)
}

/// A number between −127 and 128 rounded to the nearest integer, without conversions: added to 1½ · 2²³, it lands in the
/// low bits of the sum.
private struct NearestInteger {
  private let sum: Vector

  @inline(__always)
  init(_ x: Vector) { sum = x + Vector(repeating: 12_582_912) }

  @inline(__always)
  var value: Vector { sum - Vector(repeating: 12_582_912) }

  /// 2 to its power: 0 for −127, ∞ for 128.
  @inline(__always)
  var powerOfTwo: Vector {
    let bits = unsafeBitCast(sum, to: SIMD16<UInt32>.self) &+ SIMD16(repeating: 127)
    return unsafeBitCast(bits &<< SIMD16(repeating: 23), to: Vector.self)
  }
}
