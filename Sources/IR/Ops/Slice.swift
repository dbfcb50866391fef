public import MartletTensors

/// A range of positions along an axis, in steps.
public struct Slice: Op, Hashable {
  /// At least 1: batches are not cut.
  public var axis: Int
  public var start: Int
  /// The first position that is not taken; beyond the start, at most the extent.
  public var end: Int
  public var step: Int

  public static let mnemonic = "slice"

  public static let documentation = OpDocumentation(
    summary: "Takes a range of positions along an axis.",
    formula: "y[…, k, …] = x[…, start + k · step, …] for all start + k · step < end",
    source: "x[:, start:end:step] in PyTorch; ONNX Slice")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    axisDefinition,
    AttributeDefinition("start", .integer(minimum: 0), .defaulted(.integer(0)), "The first position."),
    AttributeDefinition("end", .integer(minimum: 1), .required, "The first position that is not taken."),
    stepDefinition,
  ]

  private static let axisDefinition = AttributeDefinition(
    "axis", .integer(minimum: 1), .defaulted(.integer(1)), "The axis that is cut.")
  private static let stepDefinition = AttributeDefinition(
    "step", .integer(minimum: 1), .defaulted(.integer(1)), "Positions from one to the next.")

  public static let layer: LayerDefinition? = LayerDefinition(attributes: [
    axisDefinition,
    AttributeDefinition(
      "start", .integer(minimum: -AttributeKind.largest), .defaulted(.integer(0)),
      "The first position; a negative one counts from the end."),
    AttributeDefinition(
      "end", .integer(minimum: -AttributeKind.largest), .optional,
      "The first position that is not taken; a negative one counts from the end, which is where the range ends by default."
    ),
    stepDefinition,
  ]) { (layer, inputs) throws(GraphError) in
    let extent = try inputs[0].requireExtent(ofAxis: try layer.integer("axis"), for: mnemonic)
    var attributes = layer
    for name in ["start", "end"] {
      let position = layer[name] == nil ? extent : try layer.integer(name)
      let counted = position < 0 ? position + extent : position
      guard counted >= 0 && counted <= extent else {
        throw GraphError(
          "`\(name)` is \(position), but axis \(try layer.integer("axis")) has \(extent) positions", attribute: name,
          operands: [0])
      }
      attributes[name] = .integer(counted)
    }
    return Layer(op: try Slice(attributes), parameters: [])
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    axis = try attributes.integer("axis")
    start = try attributes.integer("start")
    end = try attributes.integer("end")
    step = try attributes.integer("step")
    if start >= end { throw GraphError("`end` is \(end), which is not beyond `start`, \(start)", attribute: "end") }
  }

  public var attributes: AttributeSet {
    ["axis": .integer(axis), "start": .integer(start), "end": .integer(end), "step": .integer(step)]
  }

  /// How many positions are taken.
  package var count: Int { (end - start + step - 1) / step }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let extent = try operands[0].requireExtent(ofAxis: axis, for: Self.mnemonic)
    guard end <= extent else {
      throw GraphError(
        "`slice` to position \(end) of axis \(axis) needs as many, but its input is \(operands[0].dimensionsDescription)",
        attribute: "end", operands: [0])
    }
    return [operands[0].replacing(axis: axis, with: count)]
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [operands[0].taking(stride(from: start, to: end, by: step), ofAxis: axis)]
  }
}

extension DenseTensor {
  /// Some positions of an axis.
  func taking(_ positions: some Sequence<Int>, ofAxis axis: Int) -> DenseTensor {
    let positions = Array(positions)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    var taken: [Scalar] = []
    for outer in 0..<shape.dimensions[..<axis].reduce(1, *) {
      for position in positions {
        let first = (outer * shape[axis] + position) * inner
        taken += elements[first..<first + inner]
      }
    }
    var dimensions = shape.dimensions
    dimensions[axis] = positions.count
    return DenseTensor(shape: Shape(dimensions), elements: taken)
  }
}
