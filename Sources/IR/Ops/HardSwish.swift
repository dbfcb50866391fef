public import MartletTensors

/// The sigmoid linear unit made of straight lines.
public struct HardSwish: ActivationOp, Hashable {
  public static let mnemonic = "hard_swish"

  public static let documentation = OpDocumentation(
    summary: "Multiplies elements by a piecewise linear sigmoid.",
    formula: "y = x · min(max(x + 3, 0), 6) / 6",
    source: "Howard et al. 2019 (MobileNetV3); torch.nn.functional.hardswish; ONNX HardSwish")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].mapped { $0 * bounded($0 + 3, from: 0, to: 6) / 6 }]
  }
}
