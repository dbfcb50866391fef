import MartletIR
import MartletTensors
import Testing

/// An operator made from attributes as a graph's text has them.
func makeOp<Operator: Op>(_: Operator.Type, _ attributes: AttributeSet = [:]) throws -> Operator {
  try Operator(attributes.validated(against: Operator.attributes))
}

/// The type `f32[N, …]` with fixed dimensions after the batch.
func rows(_ dimensions: Int...) -> TensorType {
  TensorType(.float32, [.batch] + dimensions.map { Dimension(constant: $0) })
}

func fixed(_ dimensions: Int...) -> TensorType { TensorType(.float32, Shape(dimensions)) }

/// The message of the error with which an operator refuses operands.
func refusal(_ op: any Op, _ operands: TensorType...) -> String? {
  do throws(GraphError) {
    _ = try op.checkedResultTypes(of: operands)
    return nil
  } catch { return error.message }
}

/// What an operator computes, the same in Float and in Double; shapes are those it infers.
func compute(_ op: any Op, _ operands: DenseTensor<Double>..., at location: SourceLocation = #_sourceLocation) throws
  -> [Double]
{
  let types = operands.map { TensorType(.float32, $0.shape) }
  let inferred = try op.checkedResultTypes(of: types).map(\.fixedShape)
  let exact = op.evaluate(operands)
  let single = op.evaluate(operands.map { $0.converted(to: Float.self) })
  #expect(exact.map(\.shape) == inferred, sourceLocation: location)
  #expect(single.map(\.shape) == inferred, sourceLocation: location)
  for (a, b) in zip(single[0].elements, exact[0].elements) {
    #expect(
      abs(Double(a) - b) <= 1e-6 * max(1, abs(b)) || Double(a) == b || a.isNaN && b.isNaN, sourceLocation: location)
  }
  return exact[0].elements
}

func tensor(_ shape: Shape, _ elements: [Double]) -> DenseTensor<Double> {
  DenseTensor(shape: shape, elements: elements)
}

/// 1, 2, 3, …
func counting(_ shape: Shape) -> DenseTensor<Double> { tensor(shape, (0..<shape.elementCount).map { Double($0 + 1) }) }
