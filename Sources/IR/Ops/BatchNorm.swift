public import MartletTensors

/// Batch normalisation at inference: each channel is shifted and scaled by statistics of the training.
public struct BatchNorm: Op, Hashable {
  /// What is added to the variance.
  public var epsilon: Double

  public static let mnemonic = "batch_norm"

  public static let documentation = OpDocumentation(
    summary: "Normalises each channel by the mean and variance of the training data.",
    formula: """
      y[n,c,…] = (x[n,c,…] − running_mean[c]) / √(running_var[c] + ε) · weight[c] + bias[c]; without `affine` the weight \
      is 1 and the bias 0
      """,
    source: "Ioffe, Szegedy 2015; torch.nn.functional.batch_norm with training=False; ONNX BatchNormalization")

  public static let operands = [
    OperandDefinition("input"), OperandDefinition("running_mean"), OperandDefinition("running_var"),
    OperandDefinition("weight", .optional), OperandDefinition("bias", .optional),
  ]

  public static let attributes = [Normalisation.epsilon]

  public static let layer: LayerDefinition? = LayerDefinition(
    attributes: attributes + [
      AttributeDefinition(
        "affine", .boolean, .defaulted(.boolean(true)), "Whether it learns a weight and a bias for each channel.")
    ]
  ) { (layer, inputs) throws(GraphError) in
    let channels = try inputs[0].requireChannels(for: mnemonic)
    var parameters = [
      ParameterDefinition("running_mean", [channels]), ParameterDefinition("running_var", [channels]),
    ]
    if try layer.boolean("affine") {
      parameters.append(ParameterDefinition("weight", [channels], isNormWeight: true))
      parameters.append(ParameterDefinition("bias", [channels]))
    }
    return Layer(op: try BatchNorm(layer), parameters: parameters)
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    epsilon = try Normalisation.epsilon(attributes)
  }

  public var attributes: AttributeSet { ["epsilon": .number(epsilon)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let channels = try operands[0].requireChannels(for: Self.mnemonic)
    for (index, operand) in operands.enumerated().dropFirst() where operand.fixedShape != [channels] {
      throw GraphError(
        "`batch_norm` of \(channels) channels needs a `\(Self.operands[index].name)` [\(channels)], not "
          + operand.dimensionsDescription, operands: [0, index])
    }
    return [operands[0]]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let mean = operands[1].elements
    let bias = operands.count > 4 ? operands[4].elements : [Scalar](repeating: 0, count: mean.count)
    let scale = operands[2].elements.indices.map { channel in
      let weight: Scalar = operands.count > 3 ? operands[3].elements[channel] : 1
      return weight / (operands[2].elements[channel] + Scalar(epsilon)).squareRoot()
    }
    return [operands[0].mapped(alongAxis: 1) { x, channel in (x - mean[channel]) * scale[channel] + bias[channel] }]
  }
}

extension Graph {
  /// Whether a parameter is a running mean or variance of a batch norm: measured in training, not learned, and so not among
  /// the parameters that papers count.
  public func isRunningStatistic(_ parameter: NodeID) -> Bool {
    users(of: parameter).contains { user in
      let operands = self[user].operands
      return switch self[user].op {
      case is BatchNorm: operands[1...2].contains { $0.node == parameter }
      case is BatchNormCoefficients: operands[...1].contains { $0.node == parameter }
      default: false
      }
    }
  }
}
