// Functions of one vector, made of multiply-adds, divisions and selections only: the same bits wherever multiply-adds are
// fused. Errors are the largest that tests find against Double.

@inline(__always)
func magnitude(_ x: Vector) -> Vector {
  x.replacing(with: -x, where: x .< Vector())
}

/// 1 / (1 + exp(−x)), by the exponential of −|x|, which does not overflow.
@inline(__always)
func sigmoid(_ x: Vector) -> Vector {
  let exponential = exponential(-magnitude(x))
  let one = Vector(repeating: 1)
  return one.replacing(with: exponential, where: x .< Vector()) / (one + exponential)
}

/// tanh |x| = −e / (2 + e) with e = exp(−2 |x|) − 1, which loses nothing near 0.
@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
  let exponential = exponentialMinusOne(magnitude(x) * Vector(repeating: -2))
  let result = -exponential / (Vector(repeating: 2) + exponential)
  return result.replacing(with: -result, where: x .< Vector())
}

/// log(1 + e) for e from 0 to 1: 2 artanh(e / (2 + e)), by the series of artanh.
@inline(__always)
func logarithmOfOnePlus(_ e: Vector) -> Vector {
  let s = e / (Vector(repeating: 2) + e)
  let square = s * s
  var series = multiplyAdd(Vector(repeating: 1 / 13), square, Vector(repeating: 1 / 15))
  series = multiplyAdd(Vector(repeating: 1 / 11), square, series)
  series = multiplyAdd(Vector(repeating: 1 / 9), square, series)
  series = multiplyAdd(Vector(repeating: 1 / 7), square, series)
  series = multiplyAdd(Vector(repeating: 1 / 5), square, series)
  series = multiplyAdd(Vector(repeating: 1 / 3), square, series)
  return multiplyAdd(s + s, (s + s) * square, series)
}

/// log(x) for normal x ≥ 1; NaN else. x = 2^k · m with m from √½ to √2; log m by the series of artanh.
@inline(__always)
func logarithm(_ x: Vector) -> Vector {
  let bits = unsafeBitCast(x, to: SIMD16<Int32>.self)
  let exponents = (bits &- SIMD16(repeating: 0x3F35_04F3)) &>> SIMD16(repeating: 23)
  let mantissa = unsafeBitCast(bits &- (exponents &<< SIMD16(repeating: 23)), to: Vector.self)
  let integer =
    unsafeBitCast(exponents &+ SIMD16(repeating: 0x4B40_0000), to: Vector.self) - Vector(repeating: 12_582_912)
  let one = Vector(repeating: 1)
  let s = (mantissa - one) / (mantissa + one)
  let square = s * s
  var series = multiplyAdd(Vector(repeating: 1 / 7), square, Vector(repeating: 1 / 9))
  series = multiplyAdd(Vector(repeating: 1 / 5), square, series)
  series = multiplyAdd(Vector(repeating: 1 / 3), square, series)
  let fraction = multiplyAdd(s + s, (s + s) * square, series)
  // ln 2 in two parts, of which the first has few enough bits for an exact product.
  let low = multiplyAdd(fraction, integer, Vector(repeating: -2.1219444e-4))
  let result = multiplyAdd(low, integer, Vector(repeating: 0.693359375))
  return Vector(repeating: .nan).replacing(with: result, where: x .>= one)
}

/// Φ(−a) for a ≥ 0, the probability that a normal variable is below: exp(−a² / 2) · a polynomial of t = 1 / (1 + 0.3 a),
/// fitted for the smallest relative error, 4 · 10⁻⁹, up to a = 14. The rounding of a² is made up for.
@inline(__always)
func normalTail(_ a: Vector) -> Vector {
  let a = a.replacing(with: Vector(repeating: 14), where: a .> Vector(repeating: 14))
  let one = Vector(repeating: 1)
  let t = one / multiplyAdd(one, a, Vector(repeating: 0.3))
  var polynomial = multiplyAdd(Vector(repeating: 0.112377227), t, Vector(repeating: -0.0206130967))
  polynomial = multiplyAdd(Vector(repeating: -0.228070915), t, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.191586226), t, polynomial)
  polynomial = multiplyAdd(Vector(repeating: -0.0792510957), t, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.0960598364), t, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.0784248933), t, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.110227466), t, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.119572826), t, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.119686633), t, polynomial)
  let square = a * a
  let half = Vector(repeating: 0.5)
  let rest = multiplyAdd(-square, a, a) * half
  return exponential(-square * half) * (one - rest) * (polynomial * t)
}

/// erf(x): up to 1 x + x · a polynomial of x², fitted for the smallest relative error, 10⁻⁹; beyond, 1 − 2 Φ(−√2 |x|).
@inline(__always)
func errorFunction(_ x: Vector) -> Vector {
  let square = x * x
  var polynomial = multiplyAdd(Vector(repeating: -0.000801019371), square, Vector(repeating: 7.85386146e-05))
  polynomial = multiplyAdd(Vector(repeating: 0.00518832775), square, polynomial)
  polynomial = multiplyAdd(Vector(repeating: -0.0268538129), square, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.112835854), square, polynomial)
  polynomial = multiplyAdd(Vector(repeating: -0.37612626), square, polynomial)
  polynomial = multiplyAdd(Vector(repeating: 0.128379166), square, polynomial)
  let near = multiplyAdd(x, x, polynomial)
  let one = Vector(repeating: 1)
  let distance = magnitude(x)
  let far = multiplyAdd(one, normalTail(distance * Vector(repeating: 1.41421354)), Vector(repeating: -2))
  return far.replacing(with: -far, where: x .< Vector()).replacing(with: near, where: distance .< one)
}
