public import MartletTensors

/// Elements brought within bounds; NaN stays NaN.
public struct Clip: ActivationOp, Hashable {
  /// −∞ where there is none.
  public var minimum: Double
  /// ∞ where there is none; at least the minimum.
  public var maximum: Double

  public static let mnemonic = "clip"

  public static let documentation = OpDocumentation(
    summary: "Bounds elements by a minimum and a maximum.",
    formula: "y = min(max(x, min), max)",
    source: "torch.clamp; ONNX Clip")

  public static let attributes = [
    AttributeDefinition("min", .number, .optional, "The lower bound; by default none."),
    AttributeDefinition("max", .number, .optional, "The upper bound, at least `min`; by default none."),
  ]

  /// - Precondition: the minimum is not above the maximum.
  public init(minimum: Double, maximum: Double) {
    self.minimum = minimum
    self.maximum = maximum
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    minimum = attributes["min"] == nil ? -.infinity : try attributes.number("min")
    maximum = attributes["max"] == nil ? .infinity : try attributes.number("max")
    if minimum > maximum {
      throw GraphError("`max` is \(maximum), which is below `min`, \(minimum)", attribute: "max")
    }
  }

  public var attributes: AttributeSet {
    var attributes = AttributeSet()
    if minimum.isFinite { attributes["min"] = .number(minimum) }
    if maximum.isFinite { attributes["max"] = .number(maximum) }
    return attributes
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let (lower, upper) = (Scalar(minimum), Scalar(maximum))
    return [operands[0].mapped { bounded($0, from: lower, to: upper) }]
  }
}
