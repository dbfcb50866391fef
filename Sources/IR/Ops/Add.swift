public import MartletTensors

/// The sum of two tensors, with an optional activation: what joins a skip connection.
public struct Add: Op, Hashable {
  public var activation: Activation

  public static let mnemonic = "add"

  public static let documentation = OpDocumentation(
    summary: "Adds two tensors element by element.", formula: "y = act(a + b), axes of extent 1 repeated",
    source: "torch.add; ONNX Add")

  public static let operands = [OperandDefinition("left"), OperandDefinition("right")]

  public static let attributes = [Activation.attribute]

  public init(activation: Activation = .none) { self.activation = activation }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    activation = try Activation(attributes)
  }

  public var attributes: AttributeSet { ["activation": activation.attributeValue] }

  public static let layer: LayerDefinition? = LayerDefinition.ofTwoInputs(Add.self)

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    [try broadcastType(operands, for: Self.mnemonic)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    broadcast(operands) { $0 + $1 }.map { activation.applied(to: $0) }
  }
}
