public import MartletTensors

/// The type of a value: its element type and its dimensions, of which some may depend on the batch.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  public let element: DType
  public let dimensions: [Dimension]

  public init(_ element: DType = .float32, _ dimensions: [Dimension]) {
    self.element = element
    self.dimensions = dimensions
  }

  public init(_ element: DType = .float32, _ shape: Shape) {
    self.init(element, shape.dimensions.map { Dimension(constant: $0) })
  }

  public var rank: Int { dimensions.count }

  /// The product of the dimensions, or nil where it is no dimension (N², or an overflow).
  public var elementCount: Dimension? {
    var product: Dimension? = 1
    for dimension in dimensions { product = product.flatMap { $0 * dimension } }
    return product
  }

  /// Whether no dimension is negative whatever the batch, and both the dimensions and their product leave room to compute
  /// with: a few of them, and paddings, can be added, and a count of bytes fits an `Int`.
  public var isCountable: Bool {
    guard let elementCount else { return false }
    return (dimensions + [elementCount]).allSatisfy { dimension in
      let one = dimension.value(batch: 1) ?? -1
      return dimension.perBatch >= 0 && one >= 0 && one <= Self.largestCount
    }
  }

  private static let largestCount = 1 << 56

  /// The shape for a batch; nil where a dimension does not fit or is negative.
  public func shape(batch: Int) -> Shape? {
    var dimensions: [Int] = []
    for dimension in self.dimensions {
      guard let value = dimension.value(batch: batch), value >= 0 else { return nil }
      dimensions.append(value)
    }
    return Shape(dimensions)
  }

  /// The shape where no dimension depends on the batch and none is negative, else nil.
  public var fixedShape: Shape? {
    let fixed = dimensions.compactMap(\.fixed).filter { $0 >= 0 }
    return fixed.count == rank ? Shape(fixed) : nil
  }

  /// `[N, 96, 24, 24]`.
  public var dimensionsDescription: String { "[" + dimensions.map(\.description).joined(separator: ", ") + "]" }

  /// `f32[N, 96, 24, 24]`.
  public var description: String { element.rawValue + dimensionsDescription }
}
