public import MartletTensors

/// The sigmoid linear unit, also named swish.
public struct SiLU: ActivationOp, Hashable {
  public static let mnemonic = "silu"

  public static let documentation = OpDocumentation(
    summary: "Multiplies elements by their sigmoid.",
    formula: "y = x / (1 + exp(−x))",
    source: "Elfwing, Uchibe, Doya 2017; torch.nn.functional.silu; ONNX Swish")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].mapped { $0 * logistic($0) }]
  }
}
