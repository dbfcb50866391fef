// Made by Tools/generate-winograd.py; change that and run it.

/// The one-dimensional transforms of a form.
protocol WinogradTransforms {
  static var outputs: Int { get }
  static var taps: Int { get }

  /// `outputs + taps − 1` values to as many points.
  static func input(_ source: some WinogradSource, to target: inout some WinogradTarget)

  /// `taps` weights to `outputs + taps − 1` points.
  static func weights(_ source: some WinogradSource, to target: inout some WinogradTarget)

  /// The products at the points to `outputs` values.
  static func output(_ source: some WinogradSource, to target: inout some WinogradTarget)
}

@inline(__always)
private func splat(_ value: Float) -> Vector { Vector(repeating: value) }

/// F(2, 3) at the points 0, 1, -1 and ∞.
enum Winograd2x3: WinogradTransforms {
  @inline(__always) static var outputs: Int { 2 }
  @inline(__always) static var taps: Int { 3 }

  @inline(__always)
  static func input(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    target.put(s2 - s0, at: 0)
    target.put(s3 - s1, at: 3)
    let even0 = s2
    let odd0 = s1
    target.put(even0 + odd0, at: 1)
    target.put(even0 - odd0, at: 2)
  }

  @inline(__always)
  static func weights(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    target.put(Vector() - s0, at: 0)
    target.put(s2, at: 3)
    let even0 = multiplyAdd(splat(0.5) * s0, splat(0.5), s2)
    let odd0 = s1
    target.put(multiplyAdd(even0, splat(0.5), odd0), at: 1)
    target.put(multiplyAdd(even0, splat(-0.5), odd0), at: 2)
  }

  @inline(__always)
  static func output(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let sum0 = s1 + s2
    let difference0 = s1 - s2
    target.put(s0 + sum0, at: 0)
    target.put(s3 + difference0, at: 1)
  }
}

/// F(4, 3) at the points 0, 5/8, -5/8, 3/2, -3/2 and ∞.
enum Winograd4x3: WinogradTransforms {
  @inline(__always) static var outputs: Int { 4 }
  @inline(__always) static var taps: Int { 3 }

  @inline(__always)
  static func input(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    let s5 = source[5]
    target.put(multiplyAdd(multiplyAdd(s4, splat(0.87890625), s0), splat(-2.640625), s2), at: 0)
    target.put(multiplyAdd(multiplyAdd(s5, splat(0.87890625), s1), splat(-2.640625), s3), at: 5)
    let even0 = multiplyAdd(s4, splat(-2.25), s2)
    let odd0 = multiplyAdd(s3, splat(-2.25), s1)
    target.put(multiplyAdd(even0, splat(0.625), odd0), at: 1)
    target.put(multiplyAdd(even0, splat(-0.625), odd0), at: 2)
    let even1 = multiplyAdd(s4, splat(-0.390625), s2)
    let odd1 = multiplyAdd(s3, splat(-0.390625), s1)
    target.put(multiplyAdd(even1, splat(1.5), odd1), at: 3)
    target.put(multiplyAdd(even1, splat(-1.5), odd1), at: 4)
  }

  @inline(__always)
  static func weights(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    target.put(splat(1.1377777777777778) * s0, at: 0)
    target.put(s2, at: 5)
    let even0 = multiplyAdd(splat(-0.6884033613445378) * s0, splat(-0.2689075630252101), s2)
    let odd0 = s1
    target.put(multiplyAdd(even0, splat(-0.43025210084033616), odd0), at: 1)
    target.put(multiplyAdd(even0, splat(0.43025210084033616), odd0), at: 2)
    let even1 = multiplyAdd(splat(0.11951447245564893) * s0, splat(0.2689075630252101), s2)
    let odd1 = s1
    target.put(multiplyAdd(even1, splat(0.1792717086834734), odd1), at: 3)
    target.put(multiplyAdd(even1, splat(-0.1792717086834734), odd1), at: 4)
  }

  @inline(__always)
  static func output(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    let s5 = source[5]
    let sum0 = s1 + s2
    let difference0 = s1 - s2
    let sum1 = s3 + s4
    let difference1 = s3 - s4
    target.put(s0 + sum0 + sum1, at: 0)
    target.put(multiplyAdd(splat(0.625) * difference0, splat(1.5), difference1), at: 1)
    target.put(multiplyAdd(splat(0.390625) * sum0, splat(2.25), sum1), at: 2)
    target.put(multiplyAdd(multiplyAdd(s5, splat(0.244140625), difference0), splat(3.375), difference1), at: 3)
  }
}

/// F(6, 3) at the points 0, 1, -1, 2, -2, 1/2, -1/2 and ∞.
enum Winograd6x3: WinogradTransforms {
  @inline(__always) static var outputs: Int { 6 }
  @inline(__always) static var taps: Int { 3 }

  @inline(__always)
  static func input(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    let s5 = source[5]
    let s6 = source[6]
    let s7 = source[7]
    target.put(multiplyAdd(multiplyAdd(s6 - s0, splat(5.25), s2), splat(-5.25), s4), at: 0)
    target.put(multiplyAdd(multiplyAdd(s7 - s1, splat(5.25), s3), splat(-5.25), s5), at: 7)
    let even0 = multiplyAdd(s2 + s6, splat(-4.25), s4)
    let odd0 = multiplyAdd(s1 + s5, splat(-4.25), s3)
    target.put(even0 + odd0, at: 1)
    target.put(even0 - odd0, at: 2)
    let even1 = multiplyAdd(multiplyAdd(s6, splat(0.25), s2), splat(-1.25), s4)
    let odd1 = multiplyAdd(multiplyAdd(s5, splat(0.25), s1), splat(-1.25), s3)
    target.put(multiplyAdd(even1, splat(2.0), odd1), at: 3)
    target.put(multiplyAdd(even1, splat(-2.0), odd1), at: 4)
    let even2 = multiplyAdd(multiplyAdd(s6, splat(4.0), s2), splat(-5.0), s4)
    let odd2 = multiplyAdd(multiplyAdd(s5, splat(4.0), s1), splat(-5.0), s3)
    target.put(multiplyAdd(even2, splat(0.5), odd2), at: 5)
    target.put(multiplyAdd(even2, splat(-0.5), odd2), at: 6)
  }

  @inline(__always)
  static func weights(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    target.put(Vector() - s0, at: 0)
    target.put(s2, at: 7)
    let even0 = multiplyAdd(splat(-0.2222222222222222) * s0, splat(-0.2222222222222222), s2)
    let odd0 = s1
    target.put(multiplyAdd(even0, splat(-0.2222222222222222), odd0), at: 1)
    target.put(multiplyAdd(even0, splat(0.2222222222222222), odd0), at: 2)
    let even1 = multiplyAdd(splat(0.011111111111111112) * s0, splat(0.044444444444444446), s2)
    let odd1 = s1
    target.put(multiplyAdd(even1, splat(0.022222222222222223), odd1), at: 3)
    target.put(multiplyAdd(even1, splat(-0.022222222222222223), odd1), at: 4)
    let even2 = multiplyAdd(splat(0.7111111111111111) * s0, splat(0.17777777777777778), s2)
    let odd2 = s1
    target.put(multiplyAdd(even2, splat(0.35555555555555557), odd2), at: 5)
    target.put(multiplyAdd(even2, splat(-0.35555555555555557), odd2), at: 6)
  }

  @inline(__always)
  static func output(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    let s5 = source[5]
    let s6 = source[6]
    let s7 = source[7]
    let sum0 = s1 + s2
    let difference0 = s1 - s2
    let sum1 = s3 + s4
    let difference1 = s3 - s4
    let sum2 = s5 + s6
    let difference2 = s5 - s6
    target.put(s0 + sum0 + sum1 + sum2, at: 0)
    target.put(multiplyAdd(multiplyAdd(difference0, splat(2.0), difference1), splat(0.5), difference2), at: 1)
    target.put(multiplyAdd(multiplyAdd(sum0, splat(4.0), sum1), splat(0.25), sum2), at: 2)
    target.put(multiplyAdd(multiplyAdd(difference0, splat(8.0), difference1), splat(0.125), difference2), at: 3)
    target.put(multiplyAdd(multiplyAdd(sum0, splat(16.0), sum1), splat(0.0625), sum2), at: 4)
    target.put(multiplyAdd(multiplyAdd(s7 + difference0, splat(32.0), difference1), splat(0.03125), difference2), at: 5)
  }
}

/// F(2, 5) at the points 0, 5/8, -5/8, 3/2, -3/2 and ∞.
enum Winograd2x5: WinogradTransforms {
  @inline(__always) static var outputs: Int { 2 }
  @inline(__always) static var taps: Int { 5 }

  @inline(__always)
  static func input(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    let s5 = source[5]
    target.put(multiplyAdd(multiplyAdd(s4, splat(0.87890625), s0), splat(-2.640625), s2), at: 0)
    target.put(multiplyAdd(multiplyAdd(s5, splat(0.87890625), s1), splat(-2.640625), s3), at: 5)
    let even0 = multiplyAdd(s4, splat(-2.25), s2)
    let odd0 = multiplyAdd(s3, splat(-2.25), s1)
    target.put(multiplyAdd(even0, splat(0.625), odd0), at: 1)
    target.put(multiplyAdd(even0, splat(-0.625), odd0), at: 2)
    let even1 = multiplyAdd(s4, splat(-0.390625), s2)
    let odd1 = multiplyAdd(s3, splat(-0.390625), s1)
    target.put(multiplyAdd(even1, splat(1.5), odd1), at: 3)
    target.put(multiplyAdd(even1, splat(-1.5), odd1), at: 4)
  }

  @inline(__always)
  static func weights(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    target.put(splat(1.1377777777777778) * s0, at: 0)
    target.put(s4, at: 5)
    let even0 = multiplyAdd(
      multiplyAdd(splat(-0.6884033613445378) * s0, splat(-0.2689075630252101), s2), splat(-0.10504201680672269), s4)
    let odd0 = multiplyAdd(s3, splat(2.56), s1)
    target.put(multiplyAdd(even0, splat(-0.16806722689075632), odd0), at: 1)
    target.put(multiplyAdd(even0, splat(0.16806722689075632), odd0), at: 2)
    let even1 = multiplyAdd(
      multiplyAdd(splat(0.11951447245564893) * s0, splat(0.2689075630252101), s2), splat(0.6050420168067226), s4)
    let odd1 = multiplyAdd(s3, splat(0.4444444444444444), s1)
    target.put(multiplyAdd(even1, splat(0.40336134453781514), odd1), at: 3)
    target.put(multiplyAdd(even1, splat(-0.40336134453781514), odd1), at: 4)
  }

  @inline(__always)
  static func output(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    let s5 = source[5]
    let sum0 = s1 + s2
    let difference0 = s1 - s2
    let sum1 = s3 + s4
    let difference1 = s3 - s4
    target.put(s0 + sum0 + sum1, at: 0)
    target.put(multiplyAdd(multiplyAdd(s5, splat(0.625), difference0), splat(1.5), difference1), at: 1)
  }
}

/// F(4, 5) at the points 0, 1, -1, 2, -2, 1/2, -1/2 and ∞.
enum Winograd4x5: WinogradTransforms {
  @inline(__always) static var outputs: Int { 4 }
  @inline(__always) static var taps: Int { 5 }

  @inline(__always)
  static func input(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    let s5 = source[5]
    let s6 = source[6]
    let s7 = source[7]
    target.put(multiplyAdd(multiplyAdd(s6 - s0, splat(5.25), s2), splat(-5.25), s4), at: 0)
    target.put(multiplyAdd(multiplyAdd(s7 - s1, splat(5.25), s3), splat(-5.25), s5), at: 7)
    let even0 = multiplyAdd(s2 + s6, splat(-4.25), s4)
    let odd0 = multiplyAdd(s1 + s5, splat(-4.25), s3)
    target.put(even0 + odd0, at: 1)
    target.put(even0 - odd0, at: 2)
    let even1 = multiplyAdd(multiplyAdd(s6, splat(0.25), s2), splat(-1.25), s4)
    let odd1 = multiplyAdd(multiplyAdd(s5, splat(0.25), s1), splat(-1.25), s3)
    target.put(multiplyAdd(even1, splat(2.0), odd1), at: 3)
    target.put(multiplyAdd(even1, splat(-2.0), odd1), at: 4)
    let even2 = multiplyAdd(multiplyAdd(s6, splat(4.0), s2), splat(-5.0), s4)
    let odd2 = multiplyAdd(multiplyAdd(s5, splat(4.0), s1), splat(-5.0), s3)
    target.put(multiplyAdd(even2, splat(0.5), odd2), at: 5)
    target.put(multiplyAdd(even2, splat(-0.5), odd2), at: 6)
  }

  @inline(__always)
  static func weights(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    target.put(Vector() - s0, at: 0)
    target.put(s4, at: 7)
    let even0 = multiplyAdd(
      multiplyAdd(splat(-0.2222222222222222) * s0, splat(-0.2222222222222222), s2), splat(-0.2222222222222222), s4)
    let odd0 = s1 + s3
    target.put(multiplyAdd(even0, splat(-0.2222222222222222), odd0), at: 1)
    target.put(multiplyAdd(even0, splat(0.2222222222222222), odd0), at: 2)
    let even1 = multiplyAdd(
      multiplyAdd(splat(0.011111111111111112) * s0, splat(0.044444444444444446), s2), splat(0.17777777777777778), s4)
    let odd1 = multiplyAdd(s3, splat(0.25), s1)
    target.put(multiplyAdd(even1, splat(0.08888888888888889), odd1), at: 3)
    target.put(multiplyAdd(even1, splat(-0.08888888888888889), odd1), at: 4)
    let even2 = multiplyAdd(
      multiplyAdd(splat(0.7111111111111111) * s0, splat(0.17777777777777778), s2), splat(0.044444444444444446), s4)
    let odd2 = multiplyAdd(s3, splat(4.0), s1)
    target.put(multiplyAdd(even2, splat(0.08888888888888889), odd2), at: 5)
    target.put(multiplyAdd(even2, splat(-0.08888888888888889), odd2), at: 6)
  }

  @inline(__always)
  static func output(_ source: some WinogradSource, to target: inout some WinogradTarget) {
    let s0 = source[0]
    let s1 = source[1]
    let s2 = source[2]
    let s3 = source[3]
    let s4 = source[4]
    let s5 = source[5]
    let s6 = source[6]
    let s7 = source[7]
    let sum0 = s1 + s2
    let difference0 = s1 - s2
    let sum1 = s3 + s4
    let difference1 = s3 - s4
    let sum2 = s5 + s6
    let difference2 = s5 - s6
    target.put(s0 + sum0 + sum1 + sum2, at: 0)
    target.put(multiplyAdd(multiplyAdd(difference0, splat(2.0), difference1), splat(0.5), difference2), at: 1)
    target.put(multiplyAdd(multiplyAdd(sum0, splat(4.0), sum1), splat(0.25), sum2), at: 2)
    target.put(multiplyAdd(multiplyAdd(s7 + difference0, splat(8.0), difference1), splat(0.125), difference2), at: 3)
  }
}
