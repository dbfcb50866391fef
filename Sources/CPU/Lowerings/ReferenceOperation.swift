internal import MartletIR
internal import MartletTensors

extension Lowering {
  /// An operator without kernels, such as one of a user's own: it runs through its plain evaluation on plain values, a step
  /// for each result.
  mutating func lowerByEvaluation(_ op: any Op, _ node: NodeID) throws(CPUError) {
    var inputs: [BufferIndex] = []
    for operand in graph[node].operands { inputs.append(try plain(operand)) }
    let types = graph[node].operands.map { graph.type(of: $0) }
    for result in graph[node].types.indices {
      let value = ValueID(node, result: result)
      let output = try definePlain(value)
      let operation = ReferenceOperation(
        op: op, inputs: inputs, types: types, output: output, result: result, resultType: graph[node].types[result])
      emit(operation, named: name(of: value), reads: inputs, writes: output)
    }
  }
}

/// The plain evaluation of an operator, on one thread.
struct ReferenceOperation: LoweredOperation {
  let op: any Op
  let inputs: [BufferIndex]
  let types: [TensorType]
  let output: BufferIndex
  let result: Int
  let resultType: TensorType

  /// An operator may do with a batch what it likes.
  var isPerImage: Bool { false }

  var algorithm: String { "plain evaluation of \(type(of: op).mnemonic)" }

  func taskCount(in frame: Frame) -> Int { 1 }

  func run(task: Int, in frame: Frame, worker: Int) {
    let operands = zip(inputs, types).compactMap { buffer, type -> Tensor? in
      guard let shape = type.shape(batch: frame.batch) else { return nil }
      let elements = UnsafeBufferPointer(start: frame.address(buffer), count: shape.elementCount)
      return Tensor(shape: shape, elements: Array(elements))
    }
    let value = op.evaluate(operands)[result]
    precondition(
      value.shape == resultType.shape(batch: frame.batch), "an operator's evaluation has the shape that it infers")
    frame.address(output).update(from: value.elements, count: value.elements.count)
  }
}
