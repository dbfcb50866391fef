public import MartletTensors

/// The axes in another order; the first one stays.
public struct Transpose: Op, Hashable {
  /// For each axis of the result the axis of the input that it is; the first is 0.
  public var order: [Int]

  public static let mnemonic = "transpose"

  public static let documentation = OpDocumentation(
    summary: "Puts the axes after the batch in another order.",
    formula: "y[i_{order₀}, i_{order₁}, …] = x[i₀, i₁, …]",
    source: "torch.permute; ONNX Transpose")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition(
      "order", .integerList(minimum: 0), .required,
      "For each axis of the result the input's axis that it is; the first is 0, the batch.")
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    order = try attributes.integers("order")
    if order[0] != 0 || order.sorted() != Array(order.indices) {
      throw GraphError(
        "`order` must be 0 and then the other axes from 1 to \(order.count - 1) in some order, not \(order)",
        attribute: "order")
    }
  }

  public var attributes: AttributeSet { ["order": .integers(order)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    guard operands[0].rank == order.count else {
      throw GraphError(
        "`transpose` to the order \(order) needs an input of \(order.count) axes, but it is "
          + operands[0].dimensionsDescription, attribute: "order", operands: [0])
    }
    return [TensorType(.float32, order.map { operands[0].dimensions[$0] })]
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let shape = Shape(order.map { operands[0].shape[$0] })
    let steps = order.map { operands[0].shape.strides[$0] }
    return [operands[0].reading(shape, steps: steps)]
  }
}

extension DenseTensor {
  /// A tensor of a shape whose elements are this one's, a step along each axis apart.
  func reading(_ shape: Shape, steps: [Int]) -> DenseTensor {
    var places = [0]
    for axis in 0..<shape.rank {
      places = places.flatMap { place in (0..<shape[axis]).map { place + $0 * steps[axis] } }
    }
    return DenseTensor(shape: shape, elements: places.map { elements[$0] })
  }
}
