public import MartletTensors

/// Maximum pooling to a given size: windows of (nearly) equal size that cover the image.
public struct AdaptiveMaxPool: Op, Hashable {
  public var size: [Int]

  public static let mnemonic = "adaptive_max_pool"

  public static let documentation = OpDocumentation(
    summary: "Takes the largest element of windows chosen so that the result has a given size.",
    formula: "y[n,c,r,q] = max of x[n, c, ⌊r·H/h⌋ ..< ⌈(r+1)·H/h⌉, ⌊q·W/w⌋ ..< ⌈(q+1)·W/w⌉], [h, w] the size",
    source: "torch.nn.functional.adaptive_max_pool2d")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("size", .integers(count: 2, minimum: 1), .required, "The result's height and width.")
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    size = try attributes.integers("size")
  }

  public var attributes: AttributeSet { ["size": .integers(size)] }

  /// The rows or columns of the input that position `output` of `axis` sees.
  package func window(of output: Int, axis: Int, extent: Int) -> Range<Int> {
    adaptiveWindow(of: output, count: size[axis], extent: extent)
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = try operands[0].requireImage(for: Self.mnemonic)
    return [
      TensorType(.float32, [input.batch, Dimension(constant: input.channels)] + size.map { Dimension(constant: $0) })
    ]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0]
    let (height, width) = (x.shape[2], x.shape[3])
    let rows = (0..<size[0]).map { window(of: $0, axis: 0, extent: height) }
    let columns = (0..<size[1]).map { window(of: $0, axis: 1, extent: width) }
    var y: [Scalar] = []
    y.reserveCapacity(x.shape[0] * x.shape[1] * rows.count * columns.count)
    for plane in 0..<x.shape[0] * x.shape[1] {
      for row in rows {
        for column in columns {
          var largest = -Scalar.infinity
          for r in row {
            for c in column {
              let value = x.elements[(plane * height + r) * width + c]
              if value > largest || value.isNaN { largest = value }
            }
          }
          y.append(largest)
        }
      }
    }
    return [DenseTensor(shape: [x.shape[0], x.shape[1], rows.count, columns.count], elements: y)]
  }
}
