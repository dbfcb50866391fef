public import MartletTensors

/// The sum of two tensors of the same shape, with an optional activation: what joins a skip connection.
public struct Add: Op, Hashable {
  public var activation: Activation

  public static let mnemonic = "add"

  public static let documentation = OpDocumentation(
    summary: "Adds two tensors of the same shape.", formula: "y = act(a + b)", source: "torch.add; ONNX Add")

  public static let operands = [OperandDefinition("left"), OperandDefinition("right")]

  public static let attributes = [Activation.attribute]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    activation = try Activation(attributes)
  }

  public var attributes: AttributeSet { ["activation": .symbol(activation.rawValue)] }

  public static let layer = LayerDefinition(attributes: [], takesSeveralInputs: true) {
    (_, inputs) throws(GraphError) in
    guard inputs.count == 2 else { throw GraphError("`add` reads two layers (`from: [a, b]`), not \(inputs.count)") }
    return Layer(op: try Add(["activation": .symbol(Activation.none.rawValue)]), parameters: [])
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    guard operands[0] == operands[1] else {
      throw GraphError(
        "`add` needs two inputs of one shape, not \(operands[0].dimensionsDescription) and "
          + operands[1].dimensionsDescription, operands: [0, 1])
    }
    return [operands[0]]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let sums = zip(operands[0].elements, operands[1].elements).map { activation.apply($0 + $1) }
    return [DenseTensor(shape: operands[0].shape, elements: sums)]
  }
}
