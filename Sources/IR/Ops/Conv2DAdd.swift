public import MartletTensors

/// A convolution to whose result another tensor is added before the activation: what ends a residual block. Passes make it.
public struct Conv2DAdd: Op, Hashable {
  /// The convolution, with the activation that comes after the addition.
  public var convolution: Conv2D

  public static let mnemonic = "conv2d_add"

  public static let documentation = OpDocumentation(
    summary: "A convolution and the addition of a tensor of its shape, as one.",
    formula: "y = act(conv2d(x) + residual), the bias added before the residual",
    source: "`conv2d` and `add`; He, Zhang, Ren, Sun 2015")

  public static let operands = [
    OperandDefinition("input"), OperandDefinition("weight"), OperandDefinition("residual"),
    OperandDefinition("bias", .optional),
  ]

  public static let attributes = Conv2D.attributes

  public static let layer: LayerDefinition? = nil

  public init(_ convolution: Conv2D) { self.convolution = convolution }

  public init(_ attributes: AttributeSet) throws(GraphError) { convolution = try Conv2D(attributes) }

  public var attributes: AttributeSet { convolution.attributes }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let result = try convolution.resultTypes(of: Self.convolutionOperands(operands))
    guard operands[2] == result[0] else {
      throw GraphError(
        "`\(Self.mnemonic)` makes \(result[0].dimensionsDescription) and cannot add "
          + operands[2].dimensionsDescription, operands: [2])
    }
    return result
  }

  public func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension? {
    convolution.multiplyAccumulates(operands: Self.convolutionOperands(operands), results: results)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    var convolution = convolution
    convolution.activation = .none
    let product = convolution.evaluate(Self.convolutionOperands(operands))[0]
    let sum = zip(product.elements, operands[2].elements).map { $0 + $1 }
    return [self.convolution.activation.applied(to: DenseTensor(shape: product.shape, elements: sum))]
  }

  /// The operands without the residual.
  package static func convolutionOperands<Operand>(_ operands: [Operand]) -> [Operand] {
    Array(operands[..<2] + operands[3...])
  }
}
