public import MartletTensors

/// The rectifier that lets a part of negative elements through.
public struct LeakyReLU: ActivationOp, Hashable {
  public var slope: Double

  public static let mnemonic = "leaky_relu"

  public static let documentation = OpDocumentation(
    summary: "Multiplies negative elements by a slope.",
    formula: "y = x where x ≥ 0, else slope · x",
    source: "Maas, Hannun, Ng 2013; torch.nn.functional.leaky_relu; ONNX LeakyRelu")

  public static let attributes = [
    AttributeDefinition("slope", .number, .defaulted(.number(0.01)), "What negative elements are multiplied by.")
  ]

  public init(slope: Double) {
    self.slope = slope
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    slope = try attributes.number("slope")
  }

  public var attributes: AttributeSet { ["slope": .number(slope)] }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let slope = Scalar(slope)
    return [operands[0].mapped { $0 < 0 ? slope * $0 : $0 }]
  }
}
