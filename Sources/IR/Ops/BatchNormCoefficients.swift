public import MartletTensors

/// What a batch norm comes to at inference: a factor and a shift for each channel, from its parameters alone. Passes make it,
/// to fold batch norms into the weights of their neighbours.
public struct BatchNormCoefficients: Op, Hashable {
  /// What is added to the variance.
  public var epsilon: Double

  public static let mnemonic = "batch_norm_coefficients"

  public static let documentation = OpDocumentation(
    summary: "The factor and the shift of each channel that a batch norm comes to.",
    formula: """
      factor[c] = weight[c] / √(running_var[c] + ε); shift[c] = bias[c] − running_mean[c] · factor[c]; without a weight it \
      is 1, without a bias 0
      """,
    source: "Ioffe, Szegedy 2015, algorithm 2, steps 10 and 11")

  public static let operands = Array(BatchNorm.operands.dropFirst())

  public static let attributes = [Normalisation.epsilon]

  public static let layer: LayerDefinition? = nil

  public init(epsilon: Double) { self.epsilon = epsilon }

  public init(_ attributes: AttributeSet) throws(GraphError) { epsilon = try Normalisation.epsilon(attributes) }

  public var attributes: AttributeSet { ["epsilon": .number(epsilon)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    guard operands[0].rank == 1, operands.allSatisfy({ $0 == operands[0] }) else {
      throw GraphError(
        "`\(Self.mnemonic)` needs parameters of one shape [channels], not "
          + operands.map(\.dimensionsDescription).joined(separator: ", "), operands: Array(operands.indices))
    }
    return [operands[0], operands[0]]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let (mean, variance) = (operands[0].elements, operands[1].elements)
    var factors: [Scalar] = []
    var shifts: [Scalar] = []
    for channel in mean.indices {
      let weight = operands.count > 2 ? operands[2].elements[channel] : 1
      let bias = operands.count > 3 ? operands[3].elements[channel] : 0
      factors.append(weight / (variance[channel] + Scalar(epsilon)).squareRoot())
      shifts.append(bias - mean[channel] * factors[channel])
    }
    return [factors, shifts].map { DenseTensor(shape: operands[0].shape, elements: $0) }
  }
}
