internal import MartletIR
internal import MartletTensors

extension Graph {
  /// The batch that the inputs agree on.
  func batch(of inputs: [Tensor]) throws(MartletError) -> Int {
    guard inputs.count == self.inputs.count else {
      throw .input("the network has \(counted(self.inputs.count, "input")), but \(inputs.count) were given")
    }
    var batch: Int?
    for (id, tensor) in zip(self.inputs, inputs) {
      let type = self[id].types[0]
      guard type.rank == tensor.shape.rank else {
        throw .input("the input `\(self[id].name)` is \(type.dimensionsDescription), not \(tensor.shape)")
      }
      if let first = type.dimensions.first, first.perBatch > 0, batch == nil {
        let images = tensor.shape[0] - first.constant
        if images > 0 && images % first.perBatch == 0 { batch = images / first.perBatch }
      }
      guard type.shape(batch: batch ?? 1) == tensor.shape, tensor.shape.elementCount > 0 else {
        throw .input("the input `\(self[id].name)` is \(type.dimensionsDescription), not \(tensor.shape)")
      }
    }
    return batch ?? 1
  }
}
