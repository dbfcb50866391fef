internal import MartletTensors

// What operators on two tensors share, whose shapes agree but for axes of extent 1 that repeat.

/// The type of an operation on each pair of elements.
/// - Throws: where an axis has two extents of which none is 1.
func broadcastType(_ operands: [TensorType], for mnemonic: String) throws(GraphError) -> TensorType {
  let (left, right) = (operands[0], operands[1])
  let pairs = zip(left.dimensions, right.dimensions)
  guard left.rank == right.rank, pairs.allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
    throw GraphError(
      "`\(mnemonic)` needs two inputs of one shape (an axis of 1 repeats), not "
        + "\(left.dimensionsDescription) and \(right.dimensionsDescription)", operands: [0, 1])
  }
  return TensorType(.float32, pairs.map { $0 == 1 ? $1 : $0 })
}

extension Shape {
  /// For each element of the broadcast shape `result`, in order, the place of the element of this one that it reads.
  fileprivate func places(broadcastTo result: Shape) -> [Int] {
    var places = [0]
    for axis in 0..<rank {
      let step = self[axis] == 1 ? 0 : strides[axis]
      places = places.flatMap { place in (0..<result[axis]).map { place + $0 * step } }
    }
    return places
  }
}

/// A function of each pair of elements.
@inline(__always)
func broadcast<Scalar: TensorScalar>(
  _ operands: [DenseTensor<Scalar>], _ function: (Scalar, Scalar) -> Scalar
) -> [DenseTensor<Scalar>] {
  let (left, right) = (operands[0], operands[1])
  if left.shape == right.shape {
    return [DenseTensor(shape: left.shape, elements: zip(left.elements, right.elements).map { function($0, $1) })]
  }
  let shape = Shape(zip(left.shape.dimensions, right.shape.dimensions).map { $0 == 1 ? $1 : $0 })
  let places = zip(left.shape.places(broadcastTo: shape), right.shape.places(broadcastTo: shape))
  return [DenseTensor(shape: shape, elements: places.map { function(left.elements[$0], right.elements[$1]) })]
}

extension LayerDefinition {
  /// A layer without parameters that reads exactly two others, and whose operator has the attributes that it has by default.
  static func ofTwoInputs<Operator: Op>(
    _: Operator.Type, attributes: [AttributeDefinition] = []
  ) -> LayerDefinition? {
    LayerDefinition(attributes: attributes, inputs: .several) { (layer, inputs) throws(GraphError) in
      guard inputs.count == 2 else {
        throw GraphError("`\(Operator.mnemonic)` reads two layers (`from: [a, b]`), not \(inputs.count)")
      }
      return Layer(op: try Operator(layer.validated(against: Operator.attributes)), parameters: [])
    }
  }
}
