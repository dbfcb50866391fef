public import MartletTensors

/// The rectifier whose slope for negative elements is learned, one for all channels or one for each.
public struct PReLU: Op, Hashable {
  public static let mnemonic = "prelu"

  public static let documentation = OpDocumentation(
    summary: "Multiplies negative elements by a learned slope.",
    formula: "y[n,c,…] = x[n,c,…] where x ≥ 0, else weight[c] · x[n,c,…]; a weight of one element is for all channels",
    source: "He et al. 2015; torch.nn.functional.prelu; ONNX PRelu")

  public static let operands = [OperandDefinition("input"), OperandDefinition("weight")]

  public static let layer: LayerDefinition? = LayerDefinition(attributes: [
    AttributeDefinition(
      "per_channel", .boolean, .defaulted(.boolean(false)), "Whether each channel has a slope of its own.")
  ]) { (layer, inputs) throws(GraphError) in
    let slopes = try layer.boolean("per_channel") ? try inputs[0].requireChannels(for: mnemonic) : 1
    return Layer(op: PReLU(), parameters: [ParameterDefinition("weight", [slopes])])
  }

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let channels = try operands[0].requireChannels(for: Self.mnemonic)
    guard operands[1].fixedShape == [1] || operands[1].fixedShape == [channels] else {
      throw GraphError(
        "`prelu` of \(channels) channels needs a weight [1] or [\(channels)], not "
          + operands[1].dimensionsDescription, operands: [0, 1])
    }
    return [operands[0]]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let slopes = operands[1].elements
    return [
      operands[0].mapped(alongAxis: 1) { x, channel in x < 0 ? slopes[slopes.count == 1 ? 0 : channel] * x : x }
    ]
  }
}
