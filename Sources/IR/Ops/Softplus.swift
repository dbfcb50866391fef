public import MartletTensors

/// The smooth rectifier.
public struct Softplus: ActivationOp, Hashable {
  public var beta: Double

  public var threshold: Double

  public static let mnemonic = "softplus"

  public static let documentation = OpDocumentation(
    summary: "Replaces elements by the logarithm of 1 + their exponential.",
    formula: "y = log(1 + exp(β · x)) / β; y = x where β · x > threshold",
    source: "torch.nn.functional.softplus; ONNX Softplus (which has neither β nor a threshold)")

  public static let attributes = [
    AttributeDefinition("beta", .number, .defaulted(.number(1)), "The factor β, not 0."),
    AttributeDefinition("threshold", .number, .defaulted(.number(20)), "From where on the identity is taken."),
  ]

  /// - Precondition: β is not 0.
  public init(beta: Double = 1, threshold: Double = 20) {
    self.beta = beta
    self.threshold = threshold
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    beta = try attributes.number("beta")
    threshold = try attributes.number("threshold")
    if beta == 0 { throw GraphError("`beta` must not be 0", attribute: "beta") }
  }

  public var attributes: AttributeSet { ["beta": .number(beta), "threshold": .number(threshold)] }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let (beta, threshold) = (Scalar(beta), Scalar(threshold))
    return [operands[0].mapped { beta * $0 > threshold ? $0 : Scalar.log1p(Scalar.exp(beta * $0)) / beta }]
  }
}
