public import MartletTensors

/// Tensors one behind the other along an axis.
public struct Concat: Op, Hashable {
  /// 0 only where the first axis is no batch: batches are not joined.
  public var axis: Int

  public static let mnemonic = "concat"

  public static let documentation = OpDocumentation(
    summary: "Puts tensors one behind the other along an axis.",
    formula: "y[n, …] = x₀[n, …] for the first positions of the axis, then x₁[n, …], and so on",
    source: "torch.cat; ONNX Concat")

  public static let operands = [OperandDefinition("inputs", .many(1))]

  public static let attributes = [
    AttributeDefinition("axis", .integer(minimum: 0), .defaulted(.integer(1)), "The axis along which they are joined.")
  ]

  public static let layer: LayerDefinition? = LayerDefinition(
    attributes: [
      AttributeDefinition("axis", .integer(minimum: 1), .defaulted(.integer(1)), attributes[0].documentation)
    ], inputs: .several
  ) { (layer, _) throws(GraphError) in Layer(op: try Concat(layer), parameters: []) }

  public init(axis: Int) { self.axis = axis }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    axis = try attributes.integer("axis")
  }

  public var attributes: AttributeSet { ["axis": .integer(axis)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    var dimensions = operands[0].dimensions
    guard axis < dimensions.count else {
      throw GraphError(
        "`concat` along axis \(axis) needs more than \(axis) axes, but its input is "
          + operands[0].dimensionsDescription, attribute: "axis", operands: [0])
    }
    if axis == 0, let batch = operands.firstIndex(where: { $0.dimensions.first?.fixed == nil }) {
      throw GraphError(
        "`concat` along axis 0 needs fixed extents there, but an input is \(operands[batch].dimensionsDescription)",
        attribute: "axis", operands: [batch])
    }
    for (index, operand) in operands.enumerated().dropFirst() {
      let agrees =
        operand.rank == dimensions.count
        && dimensions.indices.allSatisfy { $0 == axis || operand.dimensions[$0] == dimensions[$0] }
      guard agrees, let sum = dimensions[axis] + operand.dimensions[axis] else {
        throw GraphError(
          "`concat` along axis \(axis) needs inputs that agree in every other axis, not "
            + "\(operands[0].dimensionsDescription) and \(operand.dimensionsDescription)", operands: [0, index])
      }
      dimensions[axis] = sum
    }
    return [TensorType(.float32, dimensions)]
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let shape = operands[0].shape.dimensions
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    var y: [Scalar] = []
    for o in 0..<outer {
      for operand in operands {
        let run = operand.shape[axis] * inner
        y += operand.elements[o * run..<(o + 1) * run]
      }
    }
    var dimensions = shape
    dimensions[axis] = operands.map { $0.shape[axis] }.reduce(0, +)
    return [DenseTensor(shape: Shape(dimensions), elements: y)]
  }
}
