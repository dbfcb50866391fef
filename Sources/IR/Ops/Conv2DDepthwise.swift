public import MartletTensors

/// A convolution whose result, after its activation, is only read by a depthwise convolution. Passes make it.
public struct Conv2DDepthwise: Op, Hashable {
  public var convolution: Conv2D
  /// Its `groups` is 1: there are as many as channels, which the attributes do not know.
  private var second: Conv2D

  public static let mnemonic = "conv2d_depthwise"

  public static let documentation = OpDocumentation(
    summary: "A convolution and a depthwise convolution of its result, as one.",
    formula: "y = act₂(conv2d(act(conv2d(x)))), the second with as many groups as channels",
    source: "`conv2d`; Sandler, Howard et al. 2018")

  public static let operands = [
    OperandDefinition("input"), OperandDefinition("weight"), OperandDefinition("bias"),
    OperandDefinition("depthwise_weight"), OperandDefinition("depthwise_bias"),
  ]

  public static let attributes =
    Conv2D.attributes
    + Conv2D.attributes.filter { $0.name != "groups" }.map {
      AttributeDefinition(prefix + $0.name, $0.kind, $0.presence, "Of the depthwise convolution: " + $0.documentation)
    }

  private static let prefix = "depthwise_"

  public static let layer: LayerDefinition? = nil

  public init(_ convolution: Conv2D, _ depthwise: Conv2D) {
    self.convolution = convolution
    second = depthwise
    second.groups = 1
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    convolution = try Conv2D(attributes)
    var own: AttributeSet = ["groups": .integer(1)]
    for name in Self.ownNames { own[name] = attributes[Self.prefix + name] }
    second = try Conv2D(own)
  }

  private static let ownNames = Conv2D.attributes.map(\.name).filter { $0 != "groups" }

  public var attributes: AttributeSet {
    var attributes = convolution.attributes
    for name in Self.ownNames { attributes[Self.prefix + name] = second.attributes[name] }
    return attributes
  }

  /// The second convolution, of so many channels.
  package func depthwise(channels: Int) -> Conv2D {
    var depthwise = second
    depthwise.groups = channels
    return depthwise
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let between = try convolution.resultTypes(of: Array(operands[..<3]))
    let channels = try between[0].requireImage(for: Self.mnemonic).channels
    guard let weight = operands[3].fixedShape, weight.rank == 4, weight[0] == channels else {
      throw GraphError(
        "`conv2d_depthwise` with \(channels) channels needs a depthwise weight [\(channels), 1, height, width], not "
          + operands[3].dimensionsDescription, operands: [3])
    }
    return try depthwise(channels: channels).resultTypes(of: between + operands[3...])
  }

  public func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension? {
    do throws(GraphError) {
      let between = try convolution.resultTypes(of: Array(operands[..<3]))
      guard let first = convolution.multiplyAccumulates(operands: operands, results: between),
        let second = second.multiplyAccumulates(operands: between + operands[3...], results: results)
      else { return nil }
      return first + second
    } catch { return nil }
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let between = convolution.evaluate(Array(operands[..<3]))
    return depthwise(channels: between[0].shape[1]).evaluate(between + operands[3...])
  }
}
