public import MartletTensors

/// All axes from one on made into one, in row-major order.
public struct Flatten: Op, Hashable {
  /// The first axis that is merged; at least 1, so that the batch stays.
  public var axis: Int

  public static let mnemonic = "flatten"

  public static let documentation = OpDocumentation(
    summary: "Makes one axis of several, in row-major order.",
    formula: "y[n, …, ((c·H) + r)·W + q] = x[n, …, c, r, q]",
    source: "torch.flatten(x, start_dim)")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("axis", .integer(minimum: 1), .defaulted(.integer(1)), "The first axis that is merged.")
  ]

  public init(axis: Int) { self.axis = axis }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    axis = try attributes.integer("axis")
  }

  public var attributes: AttributeSet { ["axis": .integer(axis)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let type = operands[0]
    guard axis < type.rank else {
      throw GraphError(
        "`flatten` from axis \(axis) needs more than \(axis) axes, but its input is \(type.dimensionsDescription)",
        attribute: "axis", operands: [0])
    }
    let merged = TensorType(.float32, Array(type.dimensions[axis...])).elementCount
    guard let merged else {
      throw GraphError("`flatten` cannot merge \(type.dimensionsDescription) from axis \(axis)", operands: [0])
    }
    return [TensorType(.float32, Array(type.dimensions[..<axis]) + [merged])]
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let dimensions = operands[0].shape.dimensions
    return [operands[0].reshaped(to: Shape(dimensions[..<axis] + [dimensions[axis...].reduce(1, *)]))]
  }
}
