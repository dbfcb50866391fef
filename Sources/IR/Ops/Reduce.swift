public import MartletTensors

/// Axes reduced to one number each: a mean, a sum, a maximum or a minimum.
public struct Reduce: Op, Hashable {
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case mean, sum, max, min
  }

  public var function: Function
  /// Ascending. Extents that are reduced are fixed, so that the first axis is one of them only where it is no batch.
  public var axes: [Int]
  /// Whether a reduced axis stays, with extent 1.
  public var keepsAxes: Bool

  public static let mnemonic = "reduce"

  public static let documentation = OpDocumentation(
    summary: "Takes the mean, sum, maximum or minimum along axes.",
    formula: "y[n, …] = f over x[n, …, k, …] for all k of the axes; NaN wins in a maximum or minimum",
    source: "torch.mean, torch.sum, torch.amax, torch.amin; ONNX ReduceMean, ReduceSum, ReduceMax, ReduceMin")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition(
      "function", .choice(Function.allCases.map(\.rawValue)), .defaulted(.symbol("mean")), "What becomes of the axes."),
    AttributeDefinition("axes", .integerList(minimum: 0), .required, "The axes to reduce, ascending."),
    AttributeDefinition(
      "keep_axes", .boolean, .defaulted(.boolean(false)), "Whether a reduced axis stays, with extent 1."),
  ]

  public static let layer: LayerDefinition? = LayerDefinition(attributes: [
    attributes[0],
    AttributeDefinition("axes", .integerList(minimum: 1), .required, attributes[1].documentation),
    attributes[2],
  ]) { (layer, _) throws(GraphError) in Layer(op: try Reduce(layer), parameters: []) }

  /// - Precondition: the axes are ascending.
  public init(_ function: Function, axes: [Int], keepsAxes: Bool) {
    self.function = function
    self.axes = axes
    self.keepsAxes = keepsAxes
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    axes = try attributes.integers("axes")
    keepsAxes = try attributes.boolean("keep_axes")
    let symbol = try attributes.symbol("function")
    guard let function = Function(rawValue: symbol) else {
      throw GraphError("there is no function `\(symbol)`", attribute: "function")
    }
    self.function = function
    if zip(axes, axes.dropFirst()).contains(where: { $0 >= $1 }) {
      throw GraphError("`axes` must be ascending, not \(axes)", attribute: "axes")
    }
  }

  public var attributes: AttributeSet {
    ["function": .symbol(function.rawValue), "axes": .integers(axes), "keep_axes": .boolean(keepsAxes)]
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let type = operands[0]
    let last = axes[axes.count - 1]
    guard last < type.rank else {
      throw GraphError(
        "`reduce` over axes \(axes) needs more than \(last) axes, but its input is \(type.dimensionsDescription)",
        attribute: "axes", operands: [0])
    }
    guard axes.allSatisfy({ type.dimensions[$0].fixed ?? 0 > 0 }) else {
      throw GraphError(
        "`reduce` needs fixed extents along axes \(axes), but its input is \(type.dimensionsDescription)",
        operands: [0])
    }
    let dimensions: [Dimension] = type.dimensions.indices.compactMap { axis in
      axes.contains(axis) ? (keepsAxes ? 1 : nil) : type.dimensions[axis]
    }
    return [TensorType(.float32, dimensions)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0]
    let kept = (0..<x.shape.rank).filter { !axes.contains($0) }
    let reducedPlaces = x.shape.places(along: axes.sorted())
    let values = x.shape.places(along: kept).map { first in reduced(reducedPlaces.lazy.map { x.elements[first + $0] }) }
    let extents = (0..<x.shape.rank).filter { keepsAxes || !axes.contains($0) }
      .map { axes.contains($0) ? 1 : x.shape[$0] }
    return [DenseTensor(shape: Shape(extents), elements: values)]
  }

  @inline(__always)
  private func reduced<Scalar: TensorScalar>(_ values: some Collection<Scalar>) -> Scalar {
    switch function {
    // −0 is what addition leaves alone: the sum of one element is that element.
    case .sum: values.reduce(-Scalar.zero, +)
    case .mean: values.reduce(-Scalar.zero, +) / Scalar(values.count)
    case .max: values.reduce(-Scalar.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
    case .min: values.reduce(Scalar.infinity) { $1 < $0 || $1.isNaN ? $1 : $0 }
    }
  }
}

extension Shape {
  /// The places of the elements along some axes, the positions on the others being 0, in row-major order.
  fileprivate func places(along axes: [Int]) -> [Int] {
    axes.reduce([0]) { places, axis in
      places.flatMap { place in (0..<self[axis]).map { place + $0 * strides[axis] } }
    }
  }
}
