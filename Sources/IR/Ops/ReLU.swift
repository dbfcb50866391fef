public import MartletTensors

/// The rectifier: negative elements become zero, NaN stays NaN.
public struct ReLU: Op, Hashable {
  public static let mnemonic = "relu"

  public static let documentation = OpDocumentation(
    summary: "Replaces negative elements by zero.",
    formula: "y = max(x, 0)",
    source: "torch.nn.functional.relu; ONNX Relu")

  public static let operands = [OperandDefinition("input")]

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] { operands }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [DenseTensor(shape: operands[0].shape, elements: operands[0].elements.map { Activation.relu.apply($0) })]
  }
}
