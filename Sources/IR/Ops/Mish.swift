public import MartletTensors

/// A smooth rectifier that lets a little of negative elements through.
public struct Mish: ActivationOp, Hashable {
  public static let mnemonic = "mish"

  public static let documentation = OpDocumentation(
    summary: "Multiplies elements by the hyperbolic tangent of their softplus.",
    formula: "y = x · tanh(log(1 + exp(x)))",
    source: "Misra 2019; torch.nn.functional.mish; ONNX Mish")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].mapped { $0 * Scalar.tanh(Scalar.log1p(Scalar.exp($0))) }]
  }
}
