public import MartletTensors

/// Each channel multiplied by a learned number.
public struct Scale: Op, Hashable {
  public static let mnemonic = "scale"

  public static let documentation = OpDocumentation(
    summary: "Multiplies each channel by a learned number.",
    formula: "y[n,c,…] = weight[c] · x[n,c,…]",
    source: "Touvron et al. 2021 (LayerScale); the `layer_scale` of torchvision's ConvNeXt")

  public static let operands = [OperandDefinition("input"), OperandDefinition("weight")]

  public static let layer = LayerDefinition(attributes: []) { (_, inputs) throws(GraphError) in
    let channels = try inputs[0].requireChannels(for: mnemonic)
    // As torchvision stores it: [C, 1, 1] for images, so that it broadcasts.
    let shape = Shape([channels] + Array(repeating: 1, count: inputs[0].rank - 2))
    return Layer(op: Scale(), parameters: [ParameterDefinition("weight", shape)])
  }

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let channels = try operands[0].requireChannels(for: Self.mnemonic)
    let weight = operands[1].fixedShape?.dimensions ?? []
    guard weight.first == channels, weight.dropFirst().allSatisfy({ $0 == 1 }), weight.count < operands[0].rank else {
      throw GraphError(
        "`scale` of \(channels) channels needs a weight [\(channels)] or [\(channels), 1, …], not "
          + operands[1].dimensionsDescription, operands: [0, 1])
    }
    return [operands[0]]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let weight = operands[1].elements
    return [operands[0].mapped(alongAxis: 1) { x, channel in weight[channel] * x }]
  }
}
