public import MartletTensors

/// A convolution whose result, after its activation, is only read by a max pool. Passes make it.
public struct Conv2DMaxPool: Op, Hashable {
  public var convolution: Conv2D
  public var pool: MaxPool

  public static let mnemonic = "conv2d_max_pool"

  public static let documentation = OpDocumentation(
    summary: "A convolution and a max pool of its result, as one.",
    formula: "y = max_pool(act(conv2d(x)))", source: "`conv2d` and `max_pool`")

  public static let operands = Conv2D.operands

  public static let attributes =
    Conv2D.attributes
    + MaxPool.attributes.map {
      AttributeDefinition(poolPrefix + $0.name, $0.kind, $0.presence, "Of the pool: " + $0.documentation)
    }

  private static let poolPrefix = "pool_"

  public static let layer: LayerDefinition? = nil

  public init(_ convolution: Conv2D, _ pool: MaxPool) {
    self.convolution = convolution
    self.pool = pool
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    convolution = try Conv2D(attributes)
    var own = AttributeSet()
    for definition in MaxPool.attributes { own[definition.name] = attributes[Self.poolPrefix + definition.name] }
    pool = try MaxPool(own)
  }

  public var attributes: AttributeSet {
    var attributes = convolution.attributes
    for definition in MaxPool.attributes {
      attributes[Self.poolPrefix + definition.name] = pool.attributes[definition.name]
    }
    return attributes
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    try pool.resultTypes(of: convolution.resultTypes(of: operands))
  }

  public func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension? {
    do throws(GraphError) {
      return convolution.multiplyAccumulates(
        operands: operands, results: try convolution.resultTypes(of: operands))
    } catch { return nil }
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    pool.evaluate(convolution.evaluate(operands))
  }
}
