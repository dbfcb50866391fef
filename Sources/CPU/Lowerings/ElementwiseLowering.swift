internal import MartletIR
internal import MartletKernelInterface

extension ReLU: LowerableOp {
  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerElementwise(node, .clamp, lowerBound: 0)
  }
}

extension Add: LowerableOp {
  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { activation.isBound }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let types = lowering.graph[node].operands.map { lowering.graph.type(of: $0) }
    if types[0] == types[1] {
      try lowering.lowerElementwise(node, .add, lowerBound: activation.lowerBound)
    } else {
      try lowering.lowerBinary(node, .add, lowerBound: activation.lowerBound)
    }
  }
}

extension Lowering {
  /// In the blocked layout where an operand has it, else in the plain one; zero lanes and halos stay zero either way.
  fileprivate mutating func lowerElementwise(
    _ node: NodeID, _ kind: ElementwiseOperation.Kind, lowerBound: Float
  ) throws(CPUError) {
    let operands = graph[node].operands
    let isBlocked = operands.contains { hasBlocked($0) }
    var inputs: [BufferIndex] = []
    for operand in operands { inputs.append(isBlocked ? try blocked(operand) : try plain(operand)) }
    let output = isBlocked ? try defineBlocked(ValueID(node)) : try definePlain(ValueID(node))
    let layout = lowered[output].layout
    let operation = ElementwiseOperation(
      kind: kind, left: inputs[0], right: inputs[inputs.count - 1], target: output,
      leftLayout: lowered[inputs[0]].layout, rightLayout: lowered[inputs[inputs.count - 1]].layout, layout: layout,
      images: graph[node].types[0].images, lowerBound: lowerBound)
    emit(
      operation, named: graph[node].name, reads: inputs, writes: output,
      inPlace: inputs.first { lowered[$0].layout == layout && lowered[$0].storage == .arena })
  }
}

/// An operation on each element, row by row.
struct ElementwiseOperation: LoweredOperation {
  enum Kind: String {
    case copy
    case clamp = "relu"
    case add
  }

  let kind: Kind
  let left: BufferIndex
  let right: BufferIndex
  let target: BufferIndex
  let leftLayout: BufferLayout
  let rightLayout: BufferLayout
  let layout: BufferLayout
  let images: Dimension
  let lowerBound: Float

  /// An operation whose operands and result lie alike.
  init(
    kind: Kind, left: BufferIndex, right: BufferIndex, target: BufferIndex, layout: BufferLayout, images: Dimension,
    lowerBound: Float
  ) {
    self.init(
      kind: kind, left: left, right: right, target: target, leftLayout: layout, rightLayout: layout, layout: layout,
      images: images, lowerBound: lowerBound)
  }

  init(
    kind: Kind, left: BufferIndex, right: BufferIndex, target: BufferIndex, leftLayout: BufferLayout,
    rightLayout: BufferLayout, layout: BufferLayout, images: Dimension, lowerBound: Float
  ) {
    self.kind = kind
    self.left = left
    self.right = right
    self.target = target
    self.leftLayout = leftLayout
    self.rightLayout = rightLayout
    self.layout = layout
    self.images = images
    self.lowerBound = lowerBound
  }

  var algorithm: String { kind.rawValue + (kind == .add && lowerBound == 0 ? " + relu" : "") }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * layout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (image, block) = plane.quotientAndRemainder(dividingBy: layout.planes)
      let job = ElementwiseJob(
        left: frame.address(left) + leftLayout.offset(image: image, plane: block),
        right: frame.address(right) + rightLayout.offset(image: image, plane: block),
        output: frame.address(target) + layout.offset(image: image, plane: block),
        rows: layout.geometry?.height ?? 1,
        count: layout.geometry.map { $0.width * layout.lanes } ?? layout.imagePitch ?? 0,
        leftRowPitch: leftLayout.rowPitch, rightRowPitch: rightLayout.rowPitch, outputRowPitch: layout.rowPitch,
        lowerBound: lowerBound)
      if kind == .add { frame.kernels.add(job) } else { frame.kernels.clamp(job) }
    }
  }
}
