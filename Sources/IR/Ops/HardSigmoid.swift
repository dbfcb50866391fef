public import MartletTensors

/// The logistic function made of three straight lines.
public struct HardSigmoid: ActivationOp, Hashable {
  public var alpha: Double

  public var beta: Double

  public static let mnemonic = "hard_sigmoid"

  public static let documentation = OpDocumentation(
    summary: "Approximates the sigmoid by a line bounded by 0 and 1.",
    formula: "y = min(max(α · x + β, 0), 1)",
    source: "torch.nn.functional.hardsigmoid (α = 1/6, β = 1/2); ONNX HardSigmoid (α = 0.2, β = 0.5 by default)")

  public static let attributes = [
    AttributeDefinition("alpha", .number, .defaulted(.number(1.0 / 6)), "The slope α."),
    AttributeDefinition("beta", .number, .defaulted(.number(0.5)), "The value β at 0."),
  ]

  public init(alpha: Double, beta: Double) {
    self.alpha = alpha
    self.beta = beta
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    alpha = try attributes.number("alpha")
    beta = try attributes.number("beta")
  }

  public var attributes: AttributeSet { ["alpha": .number(alpha), "beta": .number(beta)] }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let (alpha, beta) = (Scalar(alpha), Scalar(beta))
    return [operands[0].mapped { bounded(alpha * $0 + beta, from: 0, to: 1) }]
  }
}
