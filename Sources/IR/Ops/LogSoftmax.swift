public import MartletTensors

/// The logarithm of a softmax, without the softmax's underflow.
public struct LogSoftmax: Op, Hashable {
  /// At least 1: the batch is no class.
  public var axis: Int

  public static let mnemonic = "log_softmax"

  public static let documentation = OpDocumentation(
    summary: "Turns scores along an axis into logarithms of probabilities.",
    formula: "y_i = x_i − max_j x_j − log Σ_j exp(x_j − max_j x_j)",
    source: "torch.nn.functional.log_softmax; ONNX LogSoftmax (opset 13)")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = Softmax.attributes

  public init(axis: Int) { self.axis = axis }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    axis = try attributes.integer("axis")
  }

  public var attributes: AttributeSet { ["axis": .integer(axis)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    try operands[0].requireAxis(axis, for: Self.mnemonic)
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
        for p in positions { sum += Scalar.exp(y[p] - largest) }
        let logarithm = Scalar.log(sum)
        for p in positions { y[p] = y[p] - largest - logarithm }
      }
    }
    return [DenseTensor(shape: operands[0].shape, elements: y)]
  }
}
