public import MartletTensors

/// A tensor cut along an axis into several.
public struct Split: Op, Hashable {
  /// At least 1: batches are not cut.
  public var axis: Int
  /// The extents of the results along the axis.
  public var sizes: [Int]

  public static let mnemonic = "split"

  public static let documentation = OpDocumentation(
    summary: "Cuts a tensor along an axis into several.",
    formula: "y₀[…, k, …] = x[…, k, …], y₁[…, k, …] = x[…, sizes₀ + k, …], and so on",
    source: "torch.split, torch.chunk; ONNX Split")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("axis", .integer(minimum: 1), .defaulted(.integer(1)), "The axis that is cut."),
    AttributeDefinition("sizes", .integerList(minimum: 1), .required, "The results' extents along the axis."),
  ]

  public static let layer: LayerDefinition? = LayerDefinition(attributes: [
    attributes[0],
    AttributeDefinition(
      "sizes", .integerList(minimum: 1), .optional, "The results' extents along the axis, instead of `parts`."),
    AttributeDefinition("parts", .integer(minimum: 1), .optional, "How many equal parts, instead of `sizes`."),
  ]) { (layer, inputs) throws(GraphError) in
    let axis = try layer.integer("axis")
    let extent = try inputs[0].requireExtent(ofAxis: axis, for: mnemonic)
    guard (layer["sizes"] == nil) != (layer["parts"] == nil) else {
      throw GraphError("`split` needs either `sizes` or `parts`")
    }
    guard layer["parts"] != nil else {
      return Layer(op: try Split(layer), parameters: [])
    }
    let parts = try layer.integer("parts")
    guard parts <= AttributeKind.longestList, extent % parts == 0 else {
      throw GraphError(
        "`parts` is \(parts), which does not divide the \(extent) positions of axis \(axis) into at most "
          + "\(AttributeKind.longestList)", attribute: "parts", operands: [0])
    }
    let sizes = Array(repeating: extent / parts, count: parts)
    return Layer(op: try Split(["axis": .integer(axis), "sizes": .integers(sizes)]), parameters: [])
  }

  /// - Precondition: there is a size, and each is at least 1.
  public init(axis: Int, sizes: [Int]) {
    self.axis = axis
    self.sizes = sizes
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    axis = try attributes.integer("axis")
    sizes = try attributes.integers("sizes")
  }

  public var attributes: AttributeSet { ["axis": .integer(axis), "sizes": .integers(sizes)] }

  /// The positions of the axis that result `index` takes.
  package func range(ofResult index: Int) -> Range<Int> {
    let start = sizes[..<index].reduce(0, +)
    return start..<start + sizes[index]
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let extent = try operands[0].requireExtent(ofAxis: axis, for: Self.mnemonic)
    guard sizes.reduce(0, +) == extent else {
      throw GraphError(
        "the `sizes` \(sizes) do not add up to the \(extent) positions of axis \(axis)", attribute: "sizes",
        operands: [0])
    }
    return sizes.map { operands[0].replacing(axis: axis, with: $0) }
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    sizes.indices.map { operands[0].taking(range(ofResult: $0), ofAxis: axis) }
  }
}
