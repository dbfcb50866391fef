#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension Float: TensorScalar {
  public static func exp(_ x: Float) -> Float { expf(x) }
  public static func pow(_ x: Float, _ y: Float) -> Float { powf(x, y) }
}

extension Double: TensorScalar {
  // The module's name would hide the C functions inside a member of the same name, so they are called through constants.
  public static func exp(_ x: Double) -> Double { cExp(x) }
  public static func pow(_ x: Double, _ y: Double) -> Double { cPow(x, y) }
}

private let cExp: @Sendable (Double) -> Double = exp
private let cPow: @Sendable (Double, Double) -> Double = pow
