/// The extents of a dense tensor, outermost first. A scalar has rank 0.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public let dimensions: [Int]

  /// - Precondition: no dimension is negative.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 0 }, "a dimension is never negative")
    self.dimensions = dimensions
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  public var rank: Int { dimensions.count }

  public subscript(axis: Int) -> Int { dimensions[axis] }

  /// The product of the dimensions.
  /// - Precondition: it fits an `Int`; see ``checkedElementCount`` for shapes that come from outside.
  public var elementCount: Int { dimensions.reduce(1, *) }

  /// The product of the dimensions, or nil where it does not fit an `Int`, or would not without the zeros among them: the
  /// strides of such a shape do not fit either.
  public var checkedElementCount: Int? {
    var count = 1
    for dimension in dimensions where dimension != 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      count = product
    }
    return dimensions.contains(0) ? 0 : count
  }

  /// Row-major strides, in elements.
  package var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] * dimensions[axis + 1] }
    return strides
  }

  /// `[2, 3, 4]`.
  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}
