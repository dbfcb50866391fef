public import MartletTensors

/// The logistic function.
public struct Sigmoid: ActivationOp, Hashable {
  public static let mnemonic = "sigmoid"

  public static let documentation = OpDocumentation(
    summary: "Maps elements to numbers between 0 and 1.",
    formula: "y = 1 / (1 + exp(−x))",
    source: "torch.sigmoid; ONNX Sigmoid")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].mapped { logistic($0) }]
  }
}
