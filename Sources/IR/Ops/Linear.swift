public import MartletTensors

/// A fully connected layer: each output is a weighted sum of all inputs, with an optional bias and activation.
public struct Linear: Op, Hashable {
  public var activation: Activation

  public static let mnemonic = "linear"

  public static let documentation = OpDocumentation(
    summary: "Multiplies each row of features, along the last axis, by a matrix.",
    formula: "y[…,o] = act(b[o] + Σ_i x[…,i] · w[o,i])",
    source: "torch.nn.functional.linear; ONNX Gemm with transB")

  public static let operands = [
    OperandDefinition("input"), OperandDefinition("weight"), OperandDefinition("bias", .optional),
  ]

  public static let attributes = [Activation.attribute]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    activation = try Activation(attributes)
  }

  public var attributes: AttributeSet { ["activation": activation.attributeValue] }

  public static let layer: LayerDefinition? = LayerDefinition(attributes: [
    AttributeDefinition("features", .integer(minimum: 1), .required, "Output features."),
    AttributeDefinition("bias", .boolean, .defaulted(.boolean(true)), "Whether a bias is added."),
    AttributeDefinition(
      "axis", .integer(minimum: 1), .optional,
      "The axis of the features, which is the last one; must be said where there are more axes than two."),
  ]) { (layer, inputs) throws(GraphError) in
    let inputFeatures = try requireFeatures(inputs[0])
    try requireAxis(layer["axis"] == nil ? 1 : try layer.integer("axis"), isLastOf: inputs[0])
    let features = try layer.integer("features")
    let weight = ParameterDefinition("weight", [features, inputFeatures])
    return Layer(
      op: try Linear(["activation": Activation.none.attributeValue]),
      parameters: try layer.boolean("bias") ? [weight, ParameterDefinition("bias", [features])] : [weight])
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let inputFeatures = try Self.requireFeatures(operands[0])
    guard let weight = operands[1].fixedShape, weight.rank == 2, weight.dimensions.allSatisfy({ $0 > 0 }) else {
      throw GraphError(
        "`linear` needs a weight [output features, input features], not \(operands[1].dimensionsDescription)",
        operands: [1])
    }
    guard weight[1] == inputFeatures else {
      throw GraphError(
        "`linear` reads \(weight[1]) features by its weight \(operands[1].dimensionsDescription), "
          + "but its input is \(operands[0].dimensionsDescription)", operands: [0, 1])
    }
    if operands.count == 3, operands[2].fixedShape != Shape([weight[0]]) {
      throw GraphError(
        "`linear` with \(weight[0]) output features needs a bias [\(weight[0])], not "
          + operands[2].dimensionsDescription, operands: [2])
    }
    return [TensorType(.float32, operands[0].dimensions.dropLast() + [Dimension(constant: weight[0])])]
  }

  public func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension? {
    results[0].elementCount.flatMap { $0 * operands[1].dimensions[1] }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let (x, w) = (operands[0], operands[1])
    let (inputs, outputs) = (w.shape[1], w.shape[0])
    let rows = x.elements.count / inputs
    let bias = operands.count == 3 ? operands[2].elements : [Scalar](repeating: 0, count: outputs)
    var y: [Scalar] = []
    y.reserveCapacity(rows * outputs)
    for n in 0..<rows {
      for o in 0..<outputs {
        var sum: Scalar = 0
        for i in 0..<inputs { sum += x.elements[n * inputs + i] * w.elements[o * inputs + i] }
        y.append(sum + bias[o])
      }
    }
    let shape = Shape(x.shape.dimensions.dropLast() + [outputs])
    return [activation.applied(to: DenseTensor(shape: shape, elements: y))]
  }

  private static func requireFeatures(_ type: TensorType) throws(GraphError) -> Int {
    guard type.rank >= 2, let features = type.dimensions[type.rank - 1].fixed, features > 0 else {
      throw GraphError(
        "`linear` needs rows of features [N, …, features], but its input is \(type.dimensionsDescription)",
        operands: [0])
    }
    return features
  }

  /// A graph file that forgets to flatten images would make a layer of their columns; so that it is meant must be said.
  private static func requireAxis(_ axis: Int, isLastOf type: TensorType) throws(GraphError) {
    if axis == type.rank - 1 { return }
    if type.rank == 2 {
      throw GraphError(
        "`linear` along axis \(axis) needs an input of \(axis + 1) axes, but it is \(type.dimensionsDescription)",
        attribute: "axis", operands: [0])
    }
    throw GraphError(
      "`linear` needs rows of features [N, features], but its input is \(type.dimensionsDescription); put a `flatten` "
        + "before it, or say `axis: \(type.rank - 1)` to multiply along the last axis", operands: [0])
  }
}
