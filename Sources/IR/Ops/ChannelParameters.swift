internal import MartletTensors

// What operators with one number for each channel share.

extension TensorType {
  /// The extent of axis 1.
  /// - Throws: where it is not fixed or missing, in the name of the operator that needs it.
  public func requireChannels(for mnemonic: String) throws(GraphError) -> Int {
    guard rank >= 2, let channels = dimensions[1].fixed, channels > 0 else {
      throw GraphError(
        "`\(mnemonic)` needs an input [N, channels, …], but it is \(dimensionsDescription)", operands: [0])
    }
    return channels
  }
}

extension DenseTensor {
  /// The tensor with a function of each element and its position along `axis` applied.
  @inline(__always)
  func mapped(alongAxis axis: Int, _ function: (Scalar, Int) -> Scalar) -> DenseTensor {
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let extent = shape[axis]
    var result = elements
    for index in result.indices { result[index] = function(result[index], index / inner % extent) }
    return DenseTensor(shape: shape, elements: result)
  }
}
