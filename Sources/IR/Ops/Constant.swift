public import MartletTensors

/// A tensor of one number, known when the graph is written.
public struct Constant: Op, Hashable {
  public var shape: [Int]
  public var value: Double

  public static let mnemonic = "constant"

  public static let documentation = OpDocumentation(
    summary: "A tensor whose elements are all one number.", formula: "y = value, everywhere",
    source: "torch.full; ONNX ConstantOfShape")

  public static let operands: [OperandDefinition] = []

  public static let attributes = [
    AttributeDefinition("shape", .integerList(minimum: 1), .required, "The extents, which hold for any batch."),
    AttributeDefinition("value", .number, .required, "The number."),
  ]

  public static let layer: LayerDefinition? = LayerDefinition(of: Constant.self, inputs: .none)

  public init(shape: [Int], value: Double) {
    self.shape = shape
    self.value = value
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    shape = try attributes.integers("shape")
    value = try attributes.number("value")
  }

  public var attributes: AttributeSet { ["shape": .integers(shape), "value": .number(value)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    [TensorType(.float32, Shape(shape))]
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [DenseTensor(repeating: Scalar(value), shape: Shape(shape))]
  }
}
