public import MartletTensors

/// The difference of two tensors.
public struct Subtract: Op, Hashable {
  public static let mnemonic = "sub"

  public static let documentation = OpDocumentation(
    summary: "Subtracts one tensor from another.",
    formula: "y = a − b, axes of extent 1 repeated",
    source: "torch.sub; ONNX Sub")

  public static let operands = [OperandDefinition("left"), OperandDefinition("right")]

  public static let layer: LayerDefinition? = LayerDefinition.ofTwoInputs(Subtract.self)

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    [try broadcastType(operands, for: Self.mnemonic)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    broadcast(operands) { $0 - $1 }
  }
}
