internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

extension Linear: LowerableOp {
  func readsAsWeight(operand: Int) -> Bool { operand > 0 }

  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { ElementKernel(activation) != nil }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    guard let weight = lowering.graph.type(of: operands[1]).fixedShape else {
      throw CPUError("`\(lowering.graph[node].name)` has no fixed shape")
    }
    // Rows of one image, where features are not all it has.
    let rows = lowering.graph[node].types[0].dimensions.dropFirst().dropLast().compactMap(\.fixed).reduce(1, *)
    guard let allRows = lowering.graph[node].types[0].images * Dimension(constant: rows) else {
      throw CPUError("the rows of `\(lowering.graph[node].name)` cannot be counted")
    }
    let input = try lowering.plain(operands[0])
    let output = try lowering.definePlain(ValueID(node))
    let operation = LinearOperation(
      input: input, output: output, rows: allRows, inputFeatures: weight[1],
      outputFeatures: weight[0], weights: try lowering.weights(operands[1], weight, .linear),
      bias: try lowering.weights(operands.count == 3 ? operands[2] : nil, [weight[0]], .bias),
      epilogue: try Epilogue(activation))
    lowering.emit(operation, named: lowering.graph[node].name, reads: [input], writes: output)
  }
}

/// A linear layer: a product of matrices, split over threads by output features.
struct LinearOperation: LoweredOperation {
  let input: BufferIndex
  let output: BufferIndex
  let rows: Dimension
  let inputFeatures: Int
  let outputFeatures: Int
  let weights: Int
  let bias: Int
  let epilogue: Epilogue

  var algorithm: String { "matrix product" + epilogue.suffix }

  var multiplyAdds: Double { Double(inputFeatures) * Double(blocks) }

  private var blocks: Int { (outputFeatures + channelBlock - 1) / channelBlock }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: (blocks + 3) / 4) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let groups = evenPart(task, of: taskCount(in: frame), total: (blocks + 3) / 4)
    let first = groups.lowerBound * 4
    let features = min(groups.upperBound * 4 * channelBlock, outputFeatures) - first * channelBlock
    if features <= 0 { return }
    let target = frame.address(output) + first * channelBlock
    frame.kernels.linear(
      LinearJob(
        input: frame.address(input), weights: frame.weights + weights + first * inputFeatures * channelBlock,
        bias: frame.weights + bias + first * channelBlock, output: target, rows: frame.images(rows),
        inputFeatures: inputFeatures, outputFeatures: features,
        inputRowPitch: inputFeatures, outputRowPitch: outputFeatures, lowerBound: epilogue.bounds.lower,
        upperBound: epilogue.bounds.upper))
    epilogue.finish(target, rows: frame.images(rows), count: features, rowPitch: outputFeatures, in: frame)
  }
}
