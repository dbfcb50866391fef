internal import MartletIR
internal import MartletKernelInterface

extension Concat: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice {
    fillsBlocks(lowering.graph[node].operands.map { lowering.graph.type(of: $0) }) ? .either : .plain
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    if lowering.takesBlocks(node) {
      try lowerBlocked(node, in: &lowering)
    } else {
      try lowerPlain(node, in: &lowering)
    }
  }

  /// Copies those operands that are not there by themselves.
  private func lowerBlocked(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    var inputs: [BufferIndex] = []
    for operand in lowering.graph[node].operands { inputs.append(try lowering.blocked(operand)) }
    let output = try lowering.defineConcat(ValueID(node), of: inputs)
    var copies: [BlockCopyOperation.Source] = []
    var block = 0
    for input in inputs {
      let layout = lowering.lowered[input].layout
      if lowering.lowered[input].part != LoweredBuffer.Part(whole: output, firstBlock: block) {
        copies.append(BlockCopyOperation.Source(buffer: input, layout: layout, firstBlock: block))
      }
      block += layout.planes
    }
    if copies.isEmpty { return }
    let operation = BlockCopyOperation(
      sources: copies, output: output, outputLayout: lowering.lowered[output].layout,
      images: lowering.lowered[output].images)
    lowering.emit(
      operation, named: lowering.graph[node].name, reads: copies.map(\.buffer), writes: output)
  }

  private func lowerPlain(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    var inputs: [BufferIndex] = []
    for operand in operands { inputs.append(try lowering.plain(operand)) }
    let output = try lowering.definePlain(ValueID(node))
    let extents = operands.map { lowering.graph.type(of: $0).dimensions.dropFirst().compactMap(\.fixed) }
    let operation = ConcatOperation(
      inputs: inputs, output: output, images: lowering.lowered[output].images,
      outer: extents[0][..<(axis - 1)].reduce(1, *), runs: extents.map { $0[(axis - 1)...].reduce(1, *) })
    lowering.emit(operation, named: lowering.graph[node].name, reads: inputs, writes: output)
  }
}

/// Copies of blocks of channels to their places in a result; a task is an image.
struct BlockCopyOperation: LoweredOperation {
  struct Source: Sendable {
    let buffer: BufferIndex
    let layout: BufferLayout
    /// The block of the result that is the source's first.
    let firstBlock: Int
  }

  let sources: [Source]
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension

  var algorithm: String { "copy" }

  func taskCount(in frame: Frame) -> Int { frame.images(images) }

  func run(task image: Int, in frame: Frame, worker: Int) {
    for source in sources {
      for plane in 0..<source.layout.planes {
        let from = frame.address(source.buffer) + source.layout.offset(image: image, plane: plane)
        frame.kernels.clamp(
          ElementwiseJob(
            left: from, right: from,
            output: frame.address(output) + outputLayout.offset(image: image, plane: source.firstBlock + plane),
            rows: source.layout.rows, count: source.layout.rowCount, leftRowPitch: source.layout.rowPitch,
            rightRowPitch: source.layout.rowPitch, outputRowPitch: outputLayout.rowPitch))
      }
    }
  }
}

/// Copies of plain operands to their places in the result; a task is an image.
struct ConcatOperation: LoweredOperation {
  let inputs: [BufferIndex]
  let output: BufferIndex
  let images: Dimension
  /// How many runs of each operand an image has, and their lengths.
  let outer: Int
  let runs: [Int]

  var algorithm: String { "copy" }

  func taskCount(in frame: Frame) -> Int { frame.images(images) }

  func run(task image: Int, in frame: Frame, worker: Int) {
    let pitch = runs.reduce(0, +)
    var position = 0
    for (input, run) in zip(inputs, runs) {
      let from = frame.address(input) + image * outer * run
      frame.kernels.clamp(
        ElementwiseJob(
          left: from, right: from, output: frame.address(output) + image * outer * pitch + position, rows: outer,
          count: run, leftRowPitch: run, rightRowPitch: run, outputRowPitch: pitch))
      position += run
    }
  }
}
