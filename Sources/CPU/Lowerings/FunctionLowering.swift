internal import MartletIR
internal import MartletKernelInterface

/// An operator that is a function of each element.
private protocol FunctionOp: LowerableOp {
  /// What the kernels compute, and its parameters.
  var function: (FunctionJob.Function, first: Double, second: Double) { get }
}

extension FunctionOp {
  /// In the layout that the operand has.
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operand = lowering.graph[node].operands[0]
    let isBlocked = lowering.hasBlocked(operand)
    let input = isBlocked ? try lowering.blocked(operand) : try lowering.plain(operand)
    let output = isBlocked ? try lowering.defineBlocked(ValueID(node)) : try lowering.definePlain(ValueID(node))
    let (function, first, second) = self.function
    let operation = FunctionOperation(
      name: Self.mnemonic, function: function, first: Float(first), second: Float(second), input: input,
      inputLayout: lowering.lowered[input].layout, output: output, outputLayout: lowering.lowered[output].layout,
      images: lowering.lowered[output].images)
    let sameLayout = operation.inputLayout == operation.outputLayout
    lowering.emit(
      operation, named: lowering.graph[node].name, reads: [input], writes: output, inPlace: sameLayout ? input : nil)
  }
}

extension ReLU6: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.clip, 0, 6) }
}

extension Clip: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.clip, minimum, maximum) }
}

extension LeakyReLU: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.leakyReLU, slope, 0) }
}

extension ELU: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.elu, alpha, 0) }
}

extension Sigmoid: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.sigmoid, 0, 0) }
}

extension HardSigmoid: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.hardSigmoid, alpha, beta) }
}

extension Tanh: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.tanh, 0, 0) }
}

extension SiLU: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.silu, 0, 0) }
}

extension HardSwish: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.hardSwish, 0, 0) }
}

extension Mish: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.mish, 0, 0) }
}

extension GELU: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) {
    (approximation == .tanh ? .geluTanh : .gelu, 0, 0)
  }
}

extension Softplus: FunctionOp {
  fileprivate var function: (FunctionJob.Function, first: Double, second: Double) { (.softplus, beta, threshold) }
}

/// A function of each element, plane by plane.
struct FunctionOperation: LoweredOperation {
  /// The operator's.
  let name: String
  let function: FunctionJob.Function
  let first: Float
  let second: Float
  let input: BufferIndex
  let inputLayout: BufferLayout
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension

  var algorithm: String { name }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * outputLayout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (image, block) = plane.quotientAndRemainder(dividingBy: outputLayout.planes)
      frame.kernels.function(
        FunctionJob(
          function: function, first: first, second: second,
          input: frame.address(input) + inputLayout.offset(image: image, plane: block),
          output: frame.address(output) + outputLayout.offset(image: image, plane: block),
          rows: outputLayout.geometry?.height ?? 1,
          count: outputLayout.geometry.map { $0.width * outputLayout.lanes } ?? outputLayout.imagePitch ?? 0,
          inputRowPitch: inputLayout.rowPitch, outputRowPitch: outputLayout.rowPitch,
          liveLanes: outputLayout.liveLanes(ofBlock: block)))
    }
  }
}

extension BufferLayout {
  /// Lanes of a block that hold channels; the others are padding.
  func liveLanes(ofBlock block: Int) -> Int {
    guard case .blocked(let image) = self else { return channelBlock }
    return min(channelBlock, image.channels - block * channelBlock)
  }
}
