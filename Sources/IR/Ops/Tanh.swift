public import MartletTensors

/// The hyperbolic tangent.
public struct Tanh: ActivationOp, Hashable {
  public static let mnemonic = "tanh"

  public static let documentation = OpDocumentation(
    summary: "Maps elements to numbers between −1 and 1.",
    formula: "y = tanh(x)",
    source: "torch.tanh; ONNX Tanh")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].mapped { Scalar.tanh($0) }]
  }
}
