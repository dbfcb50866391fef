public import MartletTensors

/// The quotient of two tensors, element by element.
public struct Divide: Op, Hashable {
  public static let mnemonic = "div"

  public static let documentation = OpDocumentation(
    summary: "Divides one tensor by another element by element.",
    formula: "y = a / b, axes of extent 1 repeated",
    source: "torch.div; ONNX Div")

  public static let operands = [OperandDefinition("left"), OperandDefinition("right")]

  public static let layer: LayerDefinition? = LayerDefinition.ofTwoInputs(Divide.self)

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    [try broadcastType(operands, for: Self.mnemonic)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    broadcast(operands) { $0 / $1 }
  }
}
