public import MartletTensors

/// Exponentials divided by their sum along an axis.
public struct Softmax: Op, Hashable {
  /// At least 1: the batch is no class.
  public var axis: Int

  public static let mnemonic = "softmax"

  public static let documentation = OpDocumentation(
    summary: "Turns scores along an axis into probabilities.",
    formula: "y_i = exp(x_i − max_j x_j) / Σ_j exp(x_j − max_j x_j)",
    source: "torch.nn.functional.softmax; ONNX Softmax (opset 13)")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("axis", .integer(minimum: 1), .defaulted(.integer(1)), "The axis that sums to 1.")
  ]

  public init(axis: Int) { self.axis = axis }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    axis = try attributes.integer("axis")
  }

  public var attributes: AttributeSet { ["axis": .integer(axis)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    guard axis < operands[0].rank else {
      throw GraphError(
        "`softmax` along axis \(axis) needs more than \(axis) axes, but its input is "
          + operands[0].dimensionsDescription, attribute: "axis", operands: [0])
    }
    return operands
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let dimensions = operands[0].shape.dimensions
    var y = operands[0].elements
    let inner = dimensions[(axis + 1)...].reduce(1, *)
    let extent = dimensions[axis]
    for outer in 0..<dimensions[..<axis].reduce(1, *) {
      for i in 0..<inner {
        let first = outer * extent * inner + i
        let positions = stride(from: first, to: first + extent * inner, by: inner)
        var largest = -Scalar.infinity
        for p in positions { largest = Swift.max(largest, y[p]) }
        var sum: Scalar = 0
        for p in positions {
          y[p] = Scalar.exp(y[p] - largest)
          sum += y[p]
        }
        for p in positions { y[p] /= sum }
      }
    }
    return [DenseTensor(shape: operands[0].shape, elements: y)]
  }
}
