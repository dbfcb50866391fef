internal import MartletTensors

extension DenseTensor {
  /// The tensor with a function applied to each element.
  @inline(__always)
  func mapped(_ function: (Scalar) -> Scalar) -> DenseTensor {
    DenseTensor(shape: shape, elements: elements.map(function))
  }
}

/// `x` within bounds; NaN stays NaN.
@inline(__always)
func bounded<Scalar: TensorScalar>(_ x: Scalar, from lower: Scalar, to upper: Scalar) -> Scalar {
  x < lower ? lower : x > upper ? upper : x
}

@inline(__always)
func logistic<Scalar: TensorScalar>(_ x: Scalar) -> Scalar { 1 / (1 + Scalar.exp(-x)) }
