extension TensorType {
  /// - Throws: where there is no such axis, in the name of the operator that works along it.
  func requireAxis(_ axis: Int, for mnemonic: String) throws(GraphError) {
    guard axis < rank else {
      throw GraphError(
        "`\(mnemonic)` along axis \(axis) needs more than \(axis) axes, but its input is \(dimensionsDescription)",
        attribute: "axis", operands: [0])
    }
  }

  /// The extent of an axis, which must be there and fixed.
  func requireExtent(ofAxis axis: Int, for mnemonic: String) throws(GraphError) -> Int {
    try requireAxis(axis, for: mnemonic)
    guard let extent = dimensions[axis].fixed else {
      throw GraphError(
        "`\(mnemonic)` along axis \(axis) needs a fixed extent, but its input is \(dimensionsDescription)",
        attribute: "axis", operands: [0])
    }
    return extent
  }

  /// The type with another extent along an axis.
  func replacing(axis: Int, with extent: Int) -> TensorType {
    var dimensions = self.dimensions
    dimensions[axis] = Dimension(constant: extent)
    return TensorType(element, dimensions)
  }
}
