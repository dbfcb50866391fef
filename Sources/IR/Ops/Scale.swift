public import MartletTensors

/// Each position along an axis multiplied by a number of its own, and another one added.
public struct Scale: Op, Hashable {
  public var axis: Int

  public static let mnemonic = "scale"

  public static let documentation = OpDocumentation(
    summary: "Multiplies each channel by a learned number.",
    formula: """
      y[n,c,…] = weight[c] · x[n,c,…], and + bias[c] where passes add one; c counts along another axis where they say so
      """,
    source: "Touvron et al. 2021 (LayerScale); the `layer_scale` of torchvision's ConvNeXt")

  public static let operands = [
    OperandDefinition("input"), OperandDefinition("weight"), OperandDefinition("bias", .optional),
  ]

  public static let attributes = [
    AttributeDefinition(
      "axis", .integer(minimum: 0), .defaulted(.integer(1)), "The axis of the channels.")
  ]

  public static let layer: LayerDefinition? = LayerDefinition(attributes: []) { (_, inputs) throws(GraphError) in
    let channels = try inputs[0].requireChannels(for: mnemonic)
    // As torchvision stores it: [C, 1, 1] for images, so that it broadcasts.
    let shape = Shape([channels] + Array(repeating: 1, count: inputs[0].rank - 2))
    return Layer(op: Scale(), parameters: [ParameterDefinition("weight", shape)])
  }

  public init(axis: Int = 1) { self.axis = axis }

  public init(_ attributes: AttributeSet) throws(GraphError) { axis = try attributes.integer("axis") }

  public var attributes: AttributeSet { ["axis": .integer(axis)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = operands[0]
    guard axis < input.rank, let channels = input.dimensions[axis].fixed, channels > 0 else {
      throw GraphError(
        axis == 1
          ? "`scale` needs an input [N, channels, …], but it is \(input.dimensionsDescription)"
          : "`scale` along axis \(axis) needs a fixed extent there, but its input is \(input.dimensionsDescription)",
        operands: [0])
    }
    for (index, name) in [(1, "weight"), (2, "bias")] where index < operands.count {
      let extents = operands[index].fixedShape?.dimensions ?? []
      guard extents.first == channels, extents.dropFirst().allSatisfy({ $0 == 1 }), extents.count <= input.rank - axis
      else {
        throw GraphError(
          "`scale` of \(channels) channels needs a \(name) [\(channels)] or [\(channels), 1, …], not "
            + operands[index].dimensionsDescription, operands: [0, index])
      }
    }
    return [input]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let weight = operands[1].elements
    guard operands.count > 2 else {
      return [operands[0].mapped(alongAxis: axis) { x, channel in weight[channel] * x }]
    }
    let bias = operands[2].elements
    return [operands[0].mapped(alongAxis: axis) { x, channel in weight[channel] * x + bias[channel] }]
  }
}
