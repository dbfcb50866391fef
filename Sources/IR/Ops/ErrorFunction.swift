public import MartletTensors

/// The Gauss error function.
public struct ErrorFunction: ActivationOp, Hashable {
  public static let mnemonic = "erf"

  public static let documentation = OpDocumentation(
    summary:
      "Maps elements to the probability that a normal variable of variance ½ is nearer to 0 than they are, signed.",
    formula: "y = erf(x) = 2/√π · ∫₀ˣ exp(−t²) dt", source: "torch.erf; ONNX Erf")

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].mapped { Scalar.erf($0) }]
  }
}
