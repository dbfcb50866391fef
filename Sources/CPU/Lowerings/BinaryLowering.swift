internal import MartletIR
internal import MartletKernelInterface

extension Subtract: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerBinary(node, .subtract)
  }
}

extension Multiply: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerBinary(node, .multiply)
  }
}

extension Divide: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) { try lowering.lowerBinary(node, .divide) }
}

extension Maximum: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) { try lowering.lowerBinary(node, .maximum) }
}

extension Minimum: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .either }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) { try lowering.lowerBinary(node, .minimum) }
}

extension Lowering {
  /// A function of each pair of elements of two operands that may repeat along axes.
  mutating func lowerBinary(
    _ node: NodeID, _ function: BinaryJob.Function, _ epilogue: Epilogue = .none
  ) throws(CPUError) {
    let operands = graph[node].operands
    let type = graph[node].types[0]
    let isBlocked = takesBlocks(node)
    var inputs: [BufferIndex] = []
    for operand in operands { inputs.append(isBlocked ? try blocked(operand) : try plain(operand)) }
    let output = isBlocked ? try defineBlocked(ValueID(node)) : try definePlain(ValueID(node))
    let sides = zip(inputs, operands).map {
      BinarySide(buffer: $0, layout: lowered[$0].layout, type: graph.type(of: $1))
    }
    let operation: any LoweredOperation
    if isBlocked {
      operation = BlockedBinaryOperation(
        function: function, left: sides[0], right: sides[1], output: output, layout: lowered[output].layout,
        images: type.images, epilogue: epilogue)
    } else {
      operation = PlainBinaryOperation(
        function: function, left: sides[0], right: sides[1], output: output, type: type, epilogue: epilogue)
    }
    let inPlace = zip(inputs, operands).first { buffer, operand in
      graph.type(of: operand) == type && lowered[buffer].layout == lowered[output].layout
    }
    emit(operation, named: graph[node].name, reads: inputs, writes: output, inPlace: inPlace?.0)
  }
}

/// An operand: its buffer, and its extents, of which those of 1 repeat.
struct BinarySide: Sendable {
  let buffer: BufferIndex
  let layout: BufferLayout
  let type: TensorType

  /// Whether all images read the same one.
  func repeatsImages(of images: Dimension) -> Bool { type.images != images }
}

extension BinaryJob.Function {
  var name: String {
    switch self {
    case .add: "add"
    case .subtract: "sub"
    case .multiply: "mul"
    case .divide: "div"
    case .maximum: "max"
    case .minimum: "min"
    }
  }
}

/// A function of each pair of pixels of 16 channels, plane by plane.
struct BlockedBinaryOperation: LoweredOperation {
  let function: BinaryJob.Function
  let left: BinarySide
  let right: BinarySide
  let output: BufferIndex
  let layout: BufferLayout
  let images: Dimension
  let epilogue: Epilogue

  var algorithm: String { function.name + epilogue.suffix }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * layout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    guard let image = layout.geometry else { return }
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (index, block) = plane.quotientAndRemainder(dividingBy: layout.planes)
      let target = frame.address(output) + layout.offset(image: index, plane: block)
      frame.kernels.blockedBinary(
        BinaryJob(
          function: function, left: operand(left, frame, index, block, image),
          right: operand(right, frame, index, block, image),
          output: target, rows: image.height, count: image.width, outputRowPitch: layout.rowPitch,
          liveLanes: layout.liveLanes(ofBlock: block), lowerBound: epilogue.bounds.lower,
          upperBound: epilogue.bounds.upper))
      epilogue.finish(
        target, rows: image.height, count: layout.rowCount, rowPitch: layout.rowPitch,
        liveLanes: layout.liveLanes(ofBlock: block), in: frame)
    }
  }

  private func operand(
    _ side: BinarySide, _ frame: Frame, _ index: Int, _ block: Int, _ image: ImageGeometry
  ) -> BinaryJob.Operand {
    let extents = side.layout.geometry ?? image
    let isOneChannel = extents.channels == 1 && image.channels > 1
    let offset = side.layout.offset(
      image: side.repeatsImages(of: images) ? 0 : index, plane: isOneChannel ? 0 : block)
    return BinaryJob.Operand(
      address: frame.address(side.buffer) + offset, rowPitch: extents.height == 1 ? 0 : side.layout.rowPitch,
      step: extents.width == 1 ? 0 : channelBlock, isOneChannel: isOneChannel)
  }
}

/// A function of each pair of floats, row by row.
struct PlainBinaryOperation: LoweredOperation {
  let function: BinaryJob.Function
  let left: BinarySide
  let right: BinarySide
  let output: BufferIndex
  let images: Dimension
  let epilogue: Epilogue
  /// Of one image of the result, and the steps of the operands along them; axes along which both go on evenly are one.
  private let axes: [Axis]

  private struct Axis {
    var extent: Int
    var left: Int
    var right: Int
  }

  init(
    function: BinaryJob.Function, left: BinarySide, right: BinarySide, output: BufferIndex, type: TensorType,
    epilogue: Epilogue
  ) {
    self.function = function
    self.left = left
    self.right = right
    self.output = output
    self.epilogue = epilogue
    images = type.images
    let extents = type.dimensions.dropFirst().map { $0.fixed ?? 0 }
    let (leftSteps, rightSteps) = (Self.steps(of: left.type), Self.steps(of: right.type))
    var axes: [Axis] = []
    for (index, extent) in extents.enumerated() where extent != 1 {
      let axis = Axis(extent: extent, left: leftSteps[index], right: rightSteps[index])
      if let last = axes.last, last.left == axis.left * extent, last.right == axis.right * extent {
        axes[axes.count - 1] = Axis(extent: last.extent * extent, left: axis.left, right: axis.right)
      } else {
        axes.append(axis)
      }
    }
    self.axes = axes.isEmpty ? [Axis(extent: 1, left: 0, right: 0)] : axes
  }

  /// Row-major steps along the axes of one image, 0 where it has one position.
  private static func steps(of type: TensorType) -> [Int] {
    let extents = type.dimensions.dropFirst().map { $0.fixed ?? 0 }
    var steps: [Int] = []
    var step = 1
    for extent in extents.reversed() {
      steps.append(extent == 1 ? 0 : step)
      step *= extent
    }
    return steps.reversed()
  }

  var algorithm: String { function.name + epilogue.suffix }

  private var rowsOfImage: Int { axes.dropLast().reduce(1) { $0 * $1.extent } }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: frame.images(images) * rowsOfImage) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let last = axes[axes.count - 1]
    let pitches = [left, right].map { $0.repeatsImages(of: images) ? 0 : $0.layout.imagePitch ?? 0 }
    for row in evenPart(task, of: taskCount(in: frame), total: frame.images(images) * rowsOfImage) {
      let (image, position) = row.quotientAndRemainder(dividingBy: rowsOfImage)
      var places = (left: image * pitches[0], right: image * pitches[1])
      var rest = position
      for axis in axes.dropLast().reversed() {
        let (quotient, position) = rest.quotientAndRemainder(dividingBy: axis.extent)
        places.left += position * axis.left
        places.right += position * axis.right
        rest = quotient
      }
      let target = frame.address(output) + row * last.extent
      frame.kernels.plainBinary(
        BinaryJob(
          function: function,
          left: BinaryJob.Operand(address: frame.address(left.buffer) + places.left, rowPitch: 0, step: last.left),
          right: BinaryJob.Operand(address: frame.address(right.buffer) + places.right, rowPitch: 0, step: last.right),
          output: target, rows: 1, count: last.extent, outputRowPitch: 0, lowerBound: epilogue.bounds.lower,
          upperBound: epilogue.bounds.upper))
      epilogue.finish(target, rows: 1, count: last.extent, rowPitch: 0, in: frame)
    }
  }
}
