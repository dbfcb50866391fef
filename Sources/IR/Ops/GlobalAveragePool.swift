public import MartletTensors

/// The mean of each channel of an image.
public struct GlobalAveragePool: Op, Hashable {
  public static let mnemonic = "global_avg_pool"

  public static let documentation = OpDocumentation(
    summary: "Takes the mean of each channel's image.",
    formula: "y[n,c,0,0] = mean of x[n,c,·,·]",
    source: "torch.nn.functional.adaptive_avg_pool2d to size 1; ONNX GlobalAveragePool")

  public static let operands = [OperandDefinition("input")]

  public init() {}

  public init(_ attributes: AttributeSet) throws(GraphError) {}

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = try operands[0].requireImage(for: Self.mnemonic)
    return [TensorType(.float32, [input.batch, Dimension(constant: input.channels), 1, 1])]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let shape = operands[0].shape
    let plane = shape[2] * shape[3]
    let means = (0..<shape[0] * shape[1]).map { index in
      operands[0].elements[index * plane..<(index + 1) * plane].reduce(-Scalar.zero, +) / Scalar(plane)
    }
    return [DenseTensor(shape: [shape[0], shape[1], 1, 1], elements: means)]
  }
}
