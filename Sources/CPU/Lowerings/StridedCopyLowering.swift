internal import MartletIR
internal import MartletKernelInterface

// Operators that only put elements elsewhere, in the plain layout.

extension Transpose: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let extents = lowering.imageExtents(of: lowering.graph[node].operands[0])
    let steps = rowMajorSteps(extents)
    try lowering.lowerStridedCopy(
      node, "transpose", extents: order.dropFirst().map { extents[$0 - 1] },
      inputSteps: order.dropFirst().map { steps[$0 - 1] })
  }
}

extension ChannelShuffle: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let extents = lowering.imageExtents(of: lowering.graph[node].operands[0])
    let inner = extents.dropFirst().reduce(1, *)
    let size = extents[0] / groups
    try lowering.lowerStridedCopy(
      node, "channel shuffle", extents: [size, groups, inner], inputSteps: [inner, size * inner, 1])
  }
}

extension DepthToSpace: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let extents = lowering.imageExtents(of: lowering.graph[node].operands[0])
    let plane = extents[1] * extents[2]
    let channels = extents[0] / (block * block)
    let steps = order.steps(block: block, channels: channels)
    // [c][r][i][q][j]
    try lowering.lowerStridedCopy(
      node, "depth to space", extents: [channels, extents[1], block, extents[2], block],
      inputSteps: [steps.channel * plane, extents[2], steps.row * plane, 1, steps.column * plane])
  }
}

extension SpaceToDepth: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let extents = lowering.imageExtents(of: lowering.graph[node].operands[0])
    let (channels, height, width) = (extents[0], extents[1], extents[2])
    let steps = (channel: height * width, row: width, column: 1)
    let pixels = [height / block, width / block]
    let pixelSteps = [block * width, block]
    switch order {
    case .channelFirst:
      try lowering.lowerStridedCopy(
        node, "space to depth", extents: [channels, block, block] + pixels,
        inputSteps: [steps.channel, steps.row, steps.column] + pixelSteps)
    case .blockFirst:
      try lowering.lowerStridedCopy(
        node, "space to depth", extents: [block, block, channels] + pixels,
        inputSteps: [steps.row, steps.column, steps.channel] + pixelSteps)
    }
  }
}

extension Lowering {
  /// The extents of one image of a value.
  func imageExtents(of value: ValueID) -> [Int] { graph.type(of: value).dimensions.dropFirst().map { $0.fixed ?? 0 } }

  /// A result whose elements, in row-major order, are elements of the operand `inputSteps` apart.
  /// - Parameters:
  ///   - extents: a box of as many elements as an image of the result has.
  ///   - start: the element of the operand's image that the result's first one is.
  mutating func lowerStridedCopy(
    _ node: NodeID, result: Int = 0, _ algorithm: String, extents: [Int], inputSteps: [Int], start: Int = 0
  ) throws(CPUError) {
    let value = ValueID(node, result: result)
    let input = try plain(graph[node].operands[0])
    let output = try definePlain(value)
    let operation = StridedCopyOperation(
      algorithm: algorithm, input: input, output: output, images: lowered[output].images,
      inputPitch: lowered[input].layout.imagePitch ?? 0, outputPitch: lowered[output].layout.imagePitch ?? 0,
      start: start, extents: extents, inputSteps: inputSteps)
    emit(operation, named: name(of: value), reads: [input], writes: output)
  }
}

func rowMajorSteps(_ extents: [Int]) -> [Int] {
  var steps = [Int](repeating: 1, count: extents.count)
  for axis in stride(from: extents.count - 2, through: 0, by: -1) { steps[axis] = steps[axis + 1] * extents[axis + 1] }
  return steps
}

/// A copy of elements to other places; a task has positions along the first axis.
struct StridedCopyOperation: LoweredOperation {
  let algorithm: String
  let input: BufferIndex
  let output: BufferIndex
  let images: Dimension
  let inputPitch: Int
  let outputPitch: Int
  let start: Int
  /// The first axis, along which tasks are cut.
  private let first: Axis
  /// The others, in the order in which the kernel walks them: that along which the input is contiguous is the last but one
  /// where it is not the output's.
  private let extents: [Int]
  private let inputSteps: [Int]
  private let outputSteps: [Int]

  private struct Axis {
    var extent: Int
    var input: Int
    var output: Int
  }

  init(
    algorithm: String, input: BufferIndex, output: BufferIndex, images: Dimension, inputPitch: Int, outputPitch: Int,
    start: Int, extents: [Int], inputSteps: [Int]
  ) {
    self.algorithm = algorithm
    self.input = input
    self.output = output
    self.images = images
    self.inputPitch = inputPitch
    self.outputPitch = outputPitch
    self.start = start
    let outputSteps = rowMajorSteps(extents)
    var axes: [Axis] = []
    for (index, extent) in extents.enumerated() where extent != 1 {
      let axis = Axis(extent: extent, input: inputSteps[index], output: outputSteps[index])
      if let last = axes.last, last.input == axis.input * extent, last.output == axis.output * extent {
        axes[axes.count - 1] = Axis(extent: last.extent * extent, input: axis.input, output: axis.output)
      } else {
        axes.append(axis)
      }
    }
    if axes.count > 1, let contiguous = axes.dropLast().firstIndex(where: { $0.input == 1 }) {
      axes.insert(axes.remove(at: contiguous), at: axes.count - 1)
    }
    // A box that is one line, or one square to transpose, is cut nowhere.
    let inner = axes.count > 1 && axes[axes.count - 2].input == 1 ? 2 : 1
    first = axes.count > inner ? axes.removeFirst() : Axis(extent: 1, input: 0, output: 0)
    if axes.isEmpty { axes = [Axis(extent: 1, input: 1, output: 1)] }
    self.extents = axes.map(\.extent)
    self.inputSteps = axes.map(\.input)
    self.outputSteps = axes.map(\.output)
  }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * first.extent) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for slice in evenPart(task, of: taskCount(in: frame), total: frame.images(images) * first.extent) {
      let (image, position) = slice.quotientAndRemainder(dividingBy: first.extent)
      let source = frame.address(input) + image * inputPitch + start + position * first.input
      let target = frame.address(output) + image * outputPitch + position * first.output
      extents.withUnsafeBufferPointer { extents in
        inputSteps.withUnsafeBufferPointer { inputSteps in
          outputSteps.withUnsafeBufferPointer { outputSteps in
            guard let counts = extents.baseAddress, let inputs = inputSteps.baseAddress,
              let outputs = outputSteps.baseAddress
            else { return }
            frame.kernels.stridedCopy(
              StridedCopyJob(
                input: source, output: target, rank: extents.count, extents: counts, inputSteps: inputs,
                outputSteps: outputs))
          }
        }
      }
    }
  }
}
