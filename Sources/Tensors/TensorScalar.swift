#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The scalar types that the reference interpreter computes in, with the functions that operators need.
public protocol TensorScalar: BinaryFloatingPoint, Sendable {
  static func exp(_ x: Self) -> Self
  /// exp(x) − 1, exact to the last place near 0 too.
  static func expm1(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  /// log(1 + x), exact to the last place near 0 too.
  static func log1p(_ x: Self) -> Self
  static func pow(_ x: Self, _ y: Self) -> Self
  static func tanh(_ x: Self) -> Self
  /// The error function, 2/√π · ∫₀ˣ exp(−t²) dt.
  static func erf(_ x: Self) -> Self
}
extension Float: TensorScalar {
  public static func exp(_ x: Float) -> Float { expf(x) }
  public static func expm1(_ x: Float) -> Float { expm1f(x) }
  public static func log(_ x: Float) -> Float { logf(x) }
  public static func log1p(_ x: Float) -> Float { log1pf(x) }
  public static func pow(_ x: Float, _ y: Float) -> Float { powf(x, y) }
  public static func tanh(_ x: Float) -> Float { tanhf(x) }
  public static func erf(_ x: Float) -> Float { erff(x) }
}

extension Double: TensorScalar {
  // The module's name would hide the C functions inside a member of the same name, so they are called through constants.
  public static func exp(_ x: Double) -> Double { cExp(x) }
  public static func expm1(_ x: Double) -> Double { cExpm1(x) }
  public static func log(_ x: Double) -> Double { cLog(x) }
  public static func log1p(_ x: Double) -> Double { cLog1p(x) }
  public static func pow(_ x: Double, _ y: Double) -> Double { cPow(x, y) }
  public static func tanh(_ x: Double) -> Double { cTanh(x) }
  public static func erf(_ x: Double) -> Double { cErf(x) }
}

private let cExp: @Sendable (Double) -> Double = exp
private let cExpm1: @Sendable (Double) -> Double = expm1
private let cLog: @Sendable (Double) -> Double = log
private let cLog1p: @Sendable (Double) -> Double = log1p
private let cPow: @Sendable (Double, Double) -> Double = pow
private let cTanh: @Sendable (Double) -> Double = tanh
private let cErf: @Sendable (Double) -> Double = erf
