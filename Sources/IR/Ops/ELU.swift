public import MartletTensors

/// The exponential linear unit.
public struct ELU: ActivationOp, Hashable {
  public var alpha: Double

  public static let mnemonic = "elu"

  public static let documentation = OpDocumentation(
    summary: "Replaces negative elements by an exponential that levels out.",
    formula: "y = x where x > 0, else α · (exp(x) − 1)",
    source: "Clevert, Unterthiner, Hochreiter 2015; torch.nn.functional.elu; ONNX Elu")

  public static let attributes = [
    AttributeDefinition("alpha", .number, .defaulted(.number(1)), "What negative elements level out to, negated.")
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    alpha = try attributes.number("alpha")
  }

  public var attributes: AttributeSet { ["alpha": .number(alpha)] }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let alpha = Scalar(alpha)
    return [operands[0].mapped { $0 > 0 ? $0 : alpha * Scalar.expm1($0) }]
  }
}
