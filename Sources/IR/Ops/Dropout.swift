public import MartletTensors

/// Dropout: at inference the identity; a pass removes it.
public struct Dropout: Op, Hashable {
  /// The share of elements that training drops.
  public var probability: Double

  public static let mnemonic = "dropout"

  public static let documentation = OpDocumentation(
    summary: "Drops elements at random in training; at inference it is the identity.",
    formula: "y = x",
    source: "torch.nn.functional.dropout with training=False; ONNX Dropout")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition(
      "probability", .number, .defaulted(.number(0.5)), "The share of elements that training drops, from 0 to 1.")
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    probability = try attributes.number("probability")
    if !(0...1).contains(probability) {
      throw GraphError("`probability` must be from 0 to 1", attribute: "probability")
    }
  }

  public var attributes: AttributeSet { ["probability": .number(probability)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] { operands }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] { operands }
}
