public import MartletTensors

/// The Gaussian error linear unit.
public struct GELU: ActivationOp, Hashable {
  /// How the normal distribution's Φ is computed.
  public enum Approximation: String, Hashable, Sendable, CaseIterable {
    /// As it is defined, by the error function.
    case none
    /// By a hyperbolic tangent, as the first implementations did.
    case tanh
  }

  public var approximation: Approximation

  public static let mnemonic = "gelu"

  public static let documentation = OpDocumentation(
    summary: "Multiplies elements by the probability that a normal variable is below them.",
    formula: """
      y = x · Φ(x) = x / 2 · (1 + erf(x / √2)); with `approximate: tanh` \
      y = x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))
      """,
    source: "Hendrycks, Gimpel 2016; torch.nn.functional.gelu; ONNX Gelu")

  public static let attributes = [
    AttributeDefinition(
      "approximate", .choice(Approximation.allCases.map(\.rawValue)), .defaulted(.symbol("none")),
      "`tanh` for the older formula by a hyperbolic tangent.")
  ]

  public init(approximation: Approximation) {
    self.approximation = approximation
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    let symbol = try attributes.symbol("approximate")
    guard let approximation = Approximation(rawValue: symbol) else {
      throw GraphError("there is no approximation `\(symbol)`", attribute: "approximate")
    }
    self.approximation = approximation
  }

  public var attributes: AttributeSet { ["approximate": .symbol(approximation.rawValue)] }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    switch approximation {
    case .none:
      let factor = Scalar(0.5).squareRoot()
      return [operands[0].mapped { $0 / 2 * (1 + Scalar.erf($0 * factor)) }]
    case .tanh:
      let factor = (2 / Scalar.pi).squareRoot()
      return [operands[0].mapped { $0 / 2 * (1 + Scalar.tanh(factor * ($0 + Scalar(0.044715) * $0 * $0 * $0))) }]
    }
  }
}
