public import MartletTensors

/// The same elements in row-major order under another shape; the first axis stays.
public struct Reshape: Op, Hashable {
  /// The extents after the first; one of them may be −1 for what is left.
  public var shape: [Int]

  public static let mnemonic = "reshape"

  public static let documentation = OpDocumentation(
    summary: "Gives the elements of each item of a batch another shape.",
    formula: "y[n, …] has the elements of x[n, …] in row-major order",
    source: "x.reshape(x.shape[0], …) in PyTorch; ONNX Reshape with a shape [0, …]")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition(
      "shape", .integerList(minimum: -1), .required,
      "The extents after the batch's; one of them may be -1, for what is left.")
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    shape = try attributes.integers("shape")
    if shape.contains(0) || shape.count(where: { $0 == -1 }) > 1 {
      throw GraphError("`shape` must be extents of at least 1, and at most one -1, not \(shape)", attribute: "shape")
    }
  }

  public var attributes: AttributeSet { ["shape": .integers(shape)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let type = operands[0]
    let item = TensorType(.float32, Array(type.dimensions.dropFirst())).elementCount?.fixed
    guard type.rank > 0, let item, let resolved = resolved(of: item) else {
      throw GraphError(
        "`reshape` cannot make [\((["N"] + shape.map(String.init)).joined(separator: ", "))] of "
          + type.dimensionsDescription, attribute: "shape", operands: [0])
    }
    return [TensorType(.float32, [type.dimensions[0]] + resolved.map { Dimension(constant: $0) })]
  }

  /// The extents after the first for so many elements, or nil where they do not fit.
  private func resolved(of count: Int) -> [Int]? {
    guard let known = Shape(shape.filter { $0 > 0 }).checkedElementCount else { return nil }
    guard shape.contains(-1) else { return known == count ? shape : nil }
    return count % known == 0 && count > 0 ? shape.map { $0 == -1 ? count / known : $0 } : nil
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let dimensions = operands[0].shape.dimensions
    let resolved = resolved(of: dimensions.dropFirst().reduce(1, *)) ?? []
    return [operands[0].reshaped(to: Shape([dimensions[0]] + resolved))]
  }
}
