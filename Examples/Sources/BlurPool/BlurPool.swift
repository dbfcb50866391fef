public import MartletIR

/// Downsampling behind a low-pass filter, so that a shift of the image by a pixel shifts what comes out: each output is a
/// window of the image, weighted by the binomial coefficients of as many taps in either direction.
public struct BlurPool: Op, Hashable {
  public var taps: Int
  public var stride: Int

  public static let mnemonic = "blur_pool"

  public static let documentation = OpDocumentation(
    summary: "Takes the binomially weighted mean of each window.",
    formula: """
      y[n,c,r,q] = Σ_{a,b<taps} w[a] · w[b] · x[n, c, r·stride + a, q·stride + b], w[a] = C(taps − 1, a) / 2^(taps − 1)
      """,
    source: "Zhang 2019, Making Convolutional Networks Shift-Invariant Again")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition(
      "taps", .integer(minimum: 1), .defaulted(.integer(3)), "The window's height and width, at most 7."),
    AttributeDefinition("stride", .integer(minimum: 1), .defaulted(.integer(2)), "Steps between windows."),
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    taps = try attributes.integer("taps")
    stride = try attributes.integer("stride")
    if taps > 7 { throw GraphError("a blur has at most 7 taps, not \(taps)", attribute: "taps") }
  }

  public var attributes: AttributeSet { ["taps": .integer(taps), "stride": .integer(stride)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let image = try operands[0].requireImage(for: Self.mnemonic)
    guard image.height >= taps, image.width >= taps else {
      throw GraphError(
        "a blur of \(taps) taps needs images of \(taps)×\(taps) at least, not \(image.height)×\(image.width)",
        attribute: "taps", operands: [0])
    }
    let extents = [image.channels, outputExtent(image.height), outputExtent(image.width)]
    return [TensorType(.float32, [image.batch] + extents.map { Dimension(constant: $0) })]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0]
    let (height, width) = (x.shape[2], x.shape[3])
    let shape: Shape = [x.shape[0], x.shape[1], outputExtent(height), outputExtent(width)]
    let weights = weights.map { Scalar($0) }
    var y: [Scalar] = []
    y.reserveCapacity(shape.elementCount)
    for plane in 0..<x.shape[0] * x.shape[1] {
      for row in 0..<shape[2] {
        for column in 0..<shape[3] {
          var sum: Scalar = 0
          for a in 0..<taps {
            let start = (plane * height + row * stride + a) * width + column * stride
            for b in 0..<taps { sum += weights[a] * weights[b] * x.elements[start + b] }
          }
          y.append(sum)
        }
      }
    }
    return [DenseTensor(shape: shape, elements: y)]
  }

  private func outputExtent(_ extent: Int) -> Int { (extent - taps) / stride + 1 }

  /// Binomial coefficients whose sum is 1: each row of Pascal's triangle is the one before, added to itself one place on.
  private var weights: [Double] {
    var row = [1.0]
    for _ in 1..<taps { row = zip([0] + row, row + [0]).map { ($0 + $1) / 2 } }
    return row
  }
}
