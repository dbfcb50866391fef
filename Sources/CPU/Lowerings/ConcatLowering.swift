internal import MartletIR
internal import MartletKernelInterface

extension Concat: LowerableOp {
  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { axis > 0 }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    let types = operands.map { lowering.graph.type(of: $0) }
    // Whole blocks can be copied where every operand but the last fills its blocks.
    let fillsBlocks = axis == 1 && types.dropLast().allSatisfy { ($0.imageGeometry?.channels ?? 1) % channelBlock == 0 }
    let isBlocked = fillsBlocks && operands.contains { lowering.hasBlocked($0) }
    var inputs: [BufferIndex] = []
    for operand in operands {
      inputs.append(isBlocked ? try lowering.blocked(operand) : try lowering.plain(operand))
    }
    let output = isBlocked ? try lowering.defineBlocked(ValueID(node)) : try lowering.definePlain(ValueID(node))
    let extents = types.map { $0.dimensions.dropFirst().compactMap(\.fixed) }
    let operation = ConcatOperation(
      inputs: inputs, inputLayouts: inputs.map { lowering.lowered[$0].layout }, output: output,
      outputLayout: lowering.lowered[output].layout, images: lowering.lowered[output].images,
      outer: extents[0][..<(axis - 1)].reduce(1, *), runs: extents.map { $0[(axis - 1)...].reduce(1, *) })
    lowering.emit(operation, named: lowering.graph[node].name, reads: inputs, writes: output)
  }
}

/// Copies of operands to their places in the result; a task is an image.
struct ConcatOperation: LoweredOperation {
  let inputs: [BufferIndex]
  let inputLayouts: [BufferLayout]
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  /// In the plain layout: how many runs of each operand an image has, and their lengths.
  let outer: Int
  let runs: [Int]

  var algorithm: String { "copy" }

  func taskCount(in frame: Frame) -> Int { frame.images(images) }

  func run(task image: Int, in frame: Frame, worker: Int) {
    var position = 0
    for (index, input) in inputs.enumerated() {
      let layout = inputLayouts[index]
      let source = frame.address(input)
      if let geometry = layout.geometry {
        for plane in 0..<layout.planes {
          copy(
            frame, source + layout.offset(image: image, plane: plane), layout.rowPitch,
            frame.address(output) + outputLayout.offset(image: image, plane: position + plane), outputLayout.rowPitch,
            rows: geometry.height, count: geometry.width * layout.lanes)
        }
        position += layout.planes
      } else {
        copy(
          frame, source + image * outer * runs[index], runs[index],
          frame.address(output) + image * (outputLayout.imagePitch ?? 0) + position, runs.reduce(0, +), rows: outer,
          count: runs[index])
        position += runs[index]
      }
    }
  }

  private func copy(
    _ frame: Frame, _ source: UnsafePointer<Float>, _ sourcePitch: Int, _ target: UnsafeMutablePointer<Float>,
    _ targetPitch: Int, rows: Int, count: Int
  ) {
    frame.kernels.clamp(
      ElementwiseJob(
        left: source, right: source, output: target, rows: rows, count: count, leftRowPitch: sourcePitch,
        rightRowPitch: sourcePitch, outputRowPitch: targetPitch))
  }
}
