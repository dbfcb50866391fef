internal import MartletIR
internal import MartletKernelInterface

extension Add: LowerableOp {
  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { ElementKernel(activation) != nil }

  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let operands = lowering.graph[node].operands
    let type = lowering.graph[node].types[0]
    let epilogue = try Epilogue(activation)
    guard operands.allSatisfy({ lowering.graph.type(of: $0) == type }) else {
      return try lowering.lowerBinary(node, .add, epilogue)
    }
    let isBlocked = lowering.takesBlocks(node)
    var inputs: [BufferIndex] = []
    for operand in operands { inputs.append(isBlocked ? try lowering.blocked(operand) : try lowering.plain(operand)) }
    let output = isBlocked ? try lowering.defineBlocked(ValueID(node)) : try lowering.definePlain(ValueID(node))
    let layout = lowering.lowered[output].layout
    let operation = AddOperation(
      left: inputs[0], leftLayout: lowering.lowered[inputs[0]].layout, right: inputs[1],
      rightLayout: lowering.lowered[inputs[1]].layout, output: output, layout: layout, images: type.images,
      epilogue: epilogue)
    lowering.emit(
      operation, named: lowering.graph[node].name, reads: inputs, writes: output,
      inPlace: inputs.first { lowering.lowered[$0].layout == layout && lowering.lowered[$0].storage == .arena })
  }
}

/// The sum of two values of one shape, plane by plane; zero lanes stay zero.
struct AddOperation: LoweredOperation {
  let left: BufferIndex
  let leftLayout: BufferLayout
  let right: BufferIndex
  let rightLayout: BufferLayout
  let output: BufferIndex
  let layout: BufferLayout
  let images: Dimension
  let epilogue: Epilogue

  var algorithm: String { "add" + epilogue.suffix }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * layout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (image, block) = plane.quotientAndRemainder(dividingBy: layout.planes)
      let target = frame.address(output) + layout.offset(image: image, plane: block)
      frame.kernels.add(
        ElementwiseJob(
          left: frame.address(left) + leftLayout.offset(image: image, plane: block),
          right: frame.address(right) + rightLayout.offset(image: image, plane: block), output: target,
          rows: layout.rows, count: layout.rowCount, leftRowPitch: leftLayout.rowPitch,
          rightRowPitch: rightLayout.rowPitch, outputRowPitch: layout.rowPitch, lowerBound: epilogue.bounds.lower,
          upperBound: epilogue.bounds.upper))
      epilogue.finish(
        target, rows: layout.rows, count: layout.rowCount, rowPitch: layout.rowPitch,
        liveLanes: layout.liveLanes(ofBlock: block), in: frame)
    }
  }
}
