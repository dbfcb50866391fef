public import MartletTensors

/// Layer normalisation: what lies along some axes gets mean 0 and variance 1, then a learned weight and bias.
public struct LayerNorm: Op, Hashable {
  /// Adjacent axes in ascending order, none of them the first.
  public var axes: [Int]
  /// What is added to the variance.
  public var epsilon: Double

  public static let mnemonic = "layer_norm"

  public static let documentation = OpDocumentation(
    summary: "Normalises the elements along some axes by their own mean and variance.",
    formula: """
      y = (x − mean) / √(variance + ε) · weight + bias, mean and variance over the axes; weight and bias have the extents \
      of the axes. `axes: 1` normalises the channels of each pixel of images
      """,
    source: "Ba, Kiros, Hinton 2016; torch.nn.functional.layer_norm; torchvision's LayerNorm2d (`axes: 1`)")

  public static let operands = [
    OperandDefinition("input"), OperandDefinition("weight", .optional), OperandDefinition("bias", .optional),
  ]

  public static let attributes = [
    AttributeDefinition("axes", .integerList(minimum: 1), .required, "The axes to normalise: adjacent, ascending."),
    Normalisation.epsilon,
  ]

  public static let layer: LayerDefinition? = LayerDefinition(attributes: [
    AttributeDefinition(
      "axes", .integerList(minimum: 1), .optional, "The axes to normalise, adjacent and ascending; by default the last."
    ),
    Normalisation.epsilon,
    AttributeDefinition("affine", .boolean, .defaulted(.boolean(true)), "Whether it learns a weight and a bias."),
  ]) { (layer, inputs) throws(GraphError) in
    var attributes = layer
    attributes["axes"] = layer["axes"] ?? .integers([max(1, inputs[0].rank - 1)])
    let op = try LayerNorm(attributes)
    let shape = try op.normalisedShape(of: inputs[0])
    let isAffine = try layer.boolean("affine")
    return Layer(
      op: op,
      parameters: isAffine
        ? [ParameterDefinition("weight", shape, isNormWeight: true), ParameterDefinition("bias", shape)] : [])
  }

  /// - Precondition: the axes are adjacent and ascending.
  public init(axes: [Int], epsilon: Double) {
    self.axes = axes
    self.epsilon = epsilon
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    axes = try attributes.integers("axes")
    epsilon = try Normalisation.epsilon(attributes)
    if zip(axes, axes.dropFirst()).contains(where: { $0 + 1 != $1 }) {
      throw GraphError("`axes` must be adjacent and ascending, not \(axes)", attribute: "axes")
    }
  }

  public var attributes: AttributeSet { ["axes": .integers(axes), "epsilon": .number(epsilon)] }

  private func normalisedShape(of type: TensorType) throws(GraphError) -> Shape {
    guard axes[axes.count - 1] < type.rank else {
      throw GraphError(
        "`layer_norm` over axes \(axes) needs more than \(axes[axes.count - 1]) axes, but its input is "
          + type.dimensionsDescription, attribute: "axes", operands: [0])
    }
    let extents = type.dimensions[axes[0]...axes[axes.count - 1]].compactMap(\.fixed)
    guard extents.count == axes.count, extents.allSatisfy({ $0 > 0 }) else {
      throw GraphError(
        "`layer_norm` needs fixed extents along axes \(axes), but its input is \(type.dimensionsDescription)",
        operands: [0])
    }
    return Shape(extents)
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let shape = try normalisedShape(of: operands[0])
    for (index, operand) in operands.enumerated().dropFirst() where operand.fixedShape != shape {
      throw GraphError(
        "`layer_norm` over axes \(axes) of \(operands[0].dimensionsDescription) needs a `\(Self.operands[index].name)` "
          + "\(shape), not \(operand.dimensionsDescription)", operands: [0, index])
    }
    return [operands[0]]
  }

  /// The input as `[outer][extent][inner]`, where `extent` are the elements that are normalised together.
  package func extents(of shape: [Int]) -> (outer: Int, extent: Int, inner: Int) {
    let end = axes[axes.count - 1] + 1
    return (
      shape[..<axes[0]].reduce(1, *), shape[axes[0]..<end].reduce(1, *), shape[end...].reduce(1, *)
    )
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    var y = operands[0].elements
    let (outer, extent, inner) = extents(of: operands[0].shape.dimensions)
    for o in 0..<outer {
      for i in 0..<inner {
        let first = o * extent * inner + i
        var sum: Scalar = 0
        for k in 0..<extent { sum += y[first + k * inner] }
        let mean = sum / Scalar(extent)
        var squares: Scalar = 0
        for k in 0..<extent { squares += (y[first + k * inner] - mean) * (y[first + k * inner] - mean) }
        let scale = 1 / (squares / Scalar(extent) + Scalar(epsilon)).squareRoot()
        for k in 0..<extent {
          var value = (y[first + k * inner] - mean) * scale
          if operands.count > 1 { value *= operands[1].elements[k] }
          if operands.count > 2 { value += operands[2].elements[k] }
          y[first + k * inner] = value
        }
      }
    }
    return [DenseTensor(shape: operands[0].shape, elements: y)]
  }
}
