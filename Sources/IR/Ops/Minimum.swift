public import MartletTensors

/// The smaller element of each pair; NaN wins.
public struct Minimum: Op, Hashable {
  public static let mnemonic = "min"

  public static let documentation = OpDocumentation(
    summary: "Takes the smaller element of each pair.",
    formula: "y = min(a, b), NaN where one is, axes of extent 1 repeated",
    source: "torch.minimum; ONNX Min")

  public static let operands = [OperandDefinition("left"), OperandDefinition("right")]

  public static let layer: LayerDefinition? = LayerDefinition.ofTwoInputs(Minimum.self)

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    [try broadcastType(operands, for: Self.mnemonic)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    broadcast(operands) { $0 < $1 || $0.isNaN ? $0 : $1 }
  }
}
