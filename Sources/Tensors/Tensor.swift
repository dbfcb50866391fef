/// A dense tensor in row-major order, of Float (``Tensor``) or Double (what the reference interpreter computes in where
/// the error of Float is the question).
public struct DenseTensor<Scalar: TensorScalar>: Hashable, Sendable {
  public let shape: Shape
  /// The elements in row-major order, `shape.elementCount` of them.
  public var elements: [Scalar] {
    didSet { precondition(elements.count == shape.elementCount, "a tensor has as many elements as its shape says") }
  }

  /// - Precondition: `elements.count == shape.elementCount`.
  public init(shape: Shape, elements: [Scalar]) {
    precondition(elements.count == shape.elementCount, "a tensor has as many elements as its shape says")
    self.shape = shape
    self.elements = elements
  }

  public init(repeating value: Scalar, shape: Shape) {
    self.init(shape: shape, elements: [Scalar](repeating: value, count: shape.elementCount))
  }

  /// The same elements under another shape of as many elements.
  public func reshaped(to shape: Shape) -> DenseTensor {
    DenseTensor(shape: shape, elements: elements)
  }

  /// Each element converted to another scalar type (rounded to nearest where it does not fit exactly).
  public func converted<Other: TensorScalar>(to _: Other.Type) -> DenseTensor<Other> {
    DenseTensor<Other>(shape: shape, elements: elements.map { Other($0) })
  }
}

/// The tensor that Martlet takes and gives: float32, row-major; images are `[N, C, H, W]`.
public typealias Tensor = DenseTensor<Float>
