public import MartletTensors

/// The rectifier: negative elements become zero, NaN stays NaN.
public struct ReLU: ActivationOp, Hashable {
  public static let mnemonic = "relu"

  public static let documentation = OpDocumentation(
    summary: "Replaces negative elements by zero.",
    formula: "y = max(x, 0)",
    source: "torch.nn.functional.relu; ONNX Relu")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    // A comparison, so that NaN stays NaN.
    [operands[0].mapped { $0 < 0 ? 0 : $0 }]
  }
}
