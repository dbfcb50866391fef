internal import MartletIR
internal import MartletKernelInterface

/// An operator that is a function of each element; ``ElementKernel`` says by which kernel.
private protocol FunctionOp: LowerableOp {}

extension FunctionOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    guard let kernel = ElementKernel(self) else { throw CPUError("there is no kernel for `\(Self.mnemonic)`") }
    let operand = lowering.graph[node].operands[0]
    let isBlocked = lowering.takesBlocks(node)
    let input = isBlocked ? try lowering.blocked(operand) : try lowering.plain(operand)
    let output = isBlocked ? try lowering.defineBlocked(ValueID(node)) : try lowering.definePlain(ValueID(node))
    let operation = FunctionOperation(
      name: Self.mnemonic, kernel: kernel, input: input, inputLayout: lowering.lowered[input].layout, output: output,
      outputLayout: lowering.lowered[output].layout, images: lowering.lowered[output].images)
    let sameLayout = operation.inputLayout == operation.outputLayout
    lowering.emit(
      operation, named: lowering.graph[node].name, reads: [input], writes: output, inPlace: sameLayout ? input : nil)
  }
}

extension ReLU: FunctionOp {}
extension ReLU6: FunctionOp {}
extension Clip: FunctionOp {}
extension LeakyReLU: FunctionOp {}
extension ELU: FunctionOp {}
extension Sigmoid: FunctionOp {}
extension HardSigmoid: FunctionOp {}
extension Tanh: FunctionOp {}
extension SiLU: FunctionOp {}
extension HardSwish: FunctionOp {}
extension Mish: FunctionOp {}
extension GELU: FunctionOp {}
extension Softplus: FunctionOp {}
extension SquareRoot: FunctionOp {}
extension ErrorFunction: FunctionOp {}

/// A function of each element, plane by plane; the identity is a copy.
struct FunctionOperation: LoweredOperation {
  /// The operator's, or `copy`.
  let name: String
  let kernel: ElementKernel
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
      let source = frame.address(input) + inputLayout.offset(image: image, plane: block)
      let target = frame.address(output) + outputLayout.offset(image: image, plane: block)
      switch kernel {
      case .bounds(let lower, let upper):
        frame.kernels.clamp(
          ElementwiseJob(
            left: source, right: source, output: target, rows: outputLayout.rows, count: outputLayout.rowCount,
            leftRowPitch: inputLayout.rowPitch, rightRowPitch: inputLayout.rowPitch,
            outputRowPitch: outputLayout.rowPitch, lowerBound: lower, upperBound: upper))
      case .function(let function, let first, let second):
        frame.kernels.function(
          FunctionJob(
            function: function, first: first, second: second, input: source, output: target, rows: outputLayout.rows,
            count: outputLayout.rowCount, inputRowPitch: inputLayout.rowPitch, outputRowPitch: outputLayout.rowPitch,
            liveLanes: outputLayout.liveLanes(ofBlock: block)))
      }
    }
  }
}
