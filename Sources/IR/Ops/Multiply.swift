public import MartletTensors

/// The product of two tensors, element by element: what gates channels in squeeze-and-excitation.
public struct Multiply: Op, Hashable {
  public static let mnemonic = "mul"

  public static let documentation = OpDocumentation(
    summary: "Multiplies two tensors element by element.",
    formula: "y = a · b, axes of extent 1 repeated",
    source: "torch.mul; ONNX Mul")

  public static let operands = [OperandDefinition("left"), OperandDefinition("right")]

  public static let layer: LayerDefinition? = LayerDefinition.ofTwoInputs(Multiply.self)

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    [try broadcastType(operands, for: Self.mnemonic)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    broadcast(operands) { $0 * $1 }
  }
}
