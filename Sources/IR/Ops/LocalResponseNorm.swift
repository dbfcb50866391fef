public import MartletTensors

/// Local response normalisation across channels.
public struct LocalResponseNorm: Op, Hashable {
  /// Channels in a window: ⌊size / 2⌋ below the channel, the rest above.
  public var size: Int
  public var alpha: Double
  public var beta: Double
  public var bias: Double
  /// Whether alpha is divided by the size, as PyTorch, ONNX and Caffe do and the paper and TensorFlow do not.
  public var divideAlpha: Bool

  public static let mnemonic = "local_response_norm"

  public static let documentation = OpDocumentation(
    summary: "Divides each element by a power of the squares in neighbouring channels.",
    formula: """
      y[n,c,…] = x[n,c,…] / (k + α′ · Σ_{d = c − ⌊size/2⌋}^{c + ⌈size/2⌉ − 1} x[n,d,…]²)^β over existing channels; \
      α′ = α / size, or α where `divide_alpha` is false
      """,
    source: "Krizhevsky, Sutskever, Hinton 2012, section 3.3; torch.nn.functional.local_response_norm; ONNX LRN")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("size", .integer(minimum: 1), .required, "Channels in a window."),
    AttributeDefinition("alpha", .number, .defaulted(.number(1e-4)), "The factor α of the squares."),
    AttributeDefinition("beta", .number, .defaulted(.number(0.75)), "The exponent β."),
    AttributeDefinition("k", .number, .defaulted(.number(1)), "What is added to the squares."),
    AttributeDefinition(
      "divide_alpha", .boolean, .defaulted(.boolean(true)),
      "Whether α is divided by the size, as PyTorch does and the paper does not."),
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    size = try attributes.integer("size")
    alpha = try attributes.number("alpha")
    beta = try attributes.number("beta")
    bias = try attributes.number("k")
    divideAlpha = try attributes.boolean("divide_alpha")
  }

  public var attributes: AttributeSet {
    [
      "size": .integer(size), "alpha": .number(alpha), "beta": .number(beta), "k": .number(bias),
      "divide_alpha": .boolean(divideAlpha),
    ]
  }

  /// How far a window reaches below and above its channel, and what the squares are multiplied by.
  package var reach: (before: Int, after: Int, scale: Double) {
    // PyTorch pads size / 2 below and (size − 1) / 2 above.
    (size / 2, (size - 1) / 2, divideAlpha ? alpha / Double(size) : alpha)
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    _ = try operands[0].requireImage(for: Self.mnemonic)
    return operands
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let shape = operands[0].shape
    let x = operands[0].elements
    let (channels, plane) = (shape[1], shape[2] * shape[3])
    let reach = self.reach
    var y = x
    for n in 0..<shape[0] {
      for c in 0..<channels {
        for p in 0..<plane {
          var sum: Scalar = 0
          for d in max(0, c - reach.before)...min(channels - 1, c + reach.after) {
            let value = x[(n * channels + d) * plane + p]
            sum += value * value
          }
          let base = Scalar(bias) + Scalar(reach.scale) * sum
          y[(n * channels + c) * plane + p] *= Scalar.pow(base, -Scalar(beta))
        }
      }
    }
    return [DenseTensor(shape: shape, elements: y)]
  }
}
