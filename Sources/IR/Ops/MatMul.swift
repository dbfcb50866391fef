public import MartletTensors

/// The product of two matrices, for each index of the axes before the last two.
public struct MatMul: Op, Hashable {
  public static let mnemonic = "matmul"

  public static let documentation = OpDocumentation(
    summary: "Multiplies matrices that both come from layers.",
    formula: "y[…, m, p] = Σ_k a[…, m, k] · b[…, k, p]",
    source: "torch.matmul; ONNX MatMul")

  public static let operands = [OperandDefinition("left"), OperandDefinition("right")]

  public static let layer: LayerDefinition? = LayerDefinition.ofTwoInputs(MatMul.self)

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let (left, right) = (operands[0], operands[1])
    guard left.rank >= 3, left.rank == right.rank, left.dimensions.dropLast(2) == right.dimensions.dropLast(2),
      left.dimensions[left.rank - 1] == right.dimensions[left.rank - 2],
      (left.dimensions.suffix(2) + right.dimensions.suffix(1)).allSatisfy({ $0.fixed ?? 0 > 0 })
    else {
      throw GraphError(
        "`matmul` needs [N, …, m, k] and [N, …, k, p], not \(left.dimensionsDescription) and "
          + right.dimensionsDescription, operands: [0, 1])
    }
    return [TensorType(.float32, left.dimensions.dropLast() + right.dimensions.suffix(1))]
  }

  public func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension? {
    results[0].elementCount.flatMap { $0 * operands[0].dimensions[operands[0].rank - 1] }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let (a, b) = (operands[0], operands[1])
    let rank = a.shape.rank
    let (rows, inner, columns) = (a.shape[rank - 2], a.shape[rank - 1], b.shape[rank - 1])
    var y: [Scalar] = []
    for matrix in 0..<a.shape.dimensions.dropLast(2).reduce(1, *) {
      for m in 0..<rows {
        for p in 0..<columns {
          var sum: Scalar = 0
          for k in 0..<inner {
            sum += a.elements[(matrix * rows + m) * inner + k] * b.elements[(matrix * inner + k) * columns + p]
          }
          y.append(sum)
        }
      }
    }
    return [DenseTensor(shape: Shape(a.shape.dimensions.dropLast() + [columns]), elements: y)]
  }
}
