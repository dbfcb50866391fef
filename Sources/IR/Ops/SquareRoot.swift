public import MartletTensors

/// The square root.
public struct SquareRoot: ActivationOp, Hashable {
  public static let mnemonic = "sqrt"

  public static let documentation = OpDocumentation(
    summary: "Takes the square root of each element; NaN of a negative one.", formula: "y = √x",
    source: "torch.sqrt; ONNX Sqrt")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].mapped { $0.squareRoot() }]
  }
}
