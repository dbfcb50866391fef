package import MartletIR
package import MartletTensors

extension Graph {
  /// A synthetic tensor for each input, in order.
  /// - Throws: where an input has no shape for this batch.
  package func syntheticInputs(batch: Int, seed: UInt64) throws(ReferenceError) -> [Tensor] {
    var tensors: [Tensor] = []
    for id in inputs {
      guard let shape = self[id].types[0].shape(batch: batch), shape.checkedElementCount != nil else {
        throw ReferenceError(description: "the input `\(self[id].name)` has no shape for a batch of \(batch)")
      }
      tensors.append(SyntheticTensors.input(named: self[id].name, shape: shape, seed: seed))
    }
    return tensors
  }
}
