public import MartletTensors

/// The rectifier bounded by 6; NaN stays NaN.
public struct ReLU6: ActivationOp, Hashable {
  public static let mnemonic = "relu6"

  public static let documentation = OpDocumentation(
    summary: "Bounds elements by 0 and 6.",
    formula: "y = min(max(x, 0), 6)",
    source: "torch.nn.functional.relu6")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].mapped { bounded($0, from: 0, to: 6) }]
  }
}
