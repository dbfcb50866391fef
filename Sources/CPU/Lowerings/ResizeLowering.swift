internal import MartletIR
internal import MartletKernelInterface

extension Resize: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let image = try lowering.imageToResize(node)
    let rows = ResizeOperation.Axis(places(axis: 0, extent: image.height), interpolates: mode == .bilinear)
    let columns = ResizeOperation.Axis(places(axis: 1, extent: image.width), interpolates: mode == .bilinear)
    try lowering.lowerResize(node, "resize \(mode.rawValue)", rows: rows, columns: columns)
  }
}

extension Pad: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let image = try lowering.imageToResize(node)
    try lowering.lowerResize(
      node, "pad \(mode.rawValue)", rows: ResizeOperation.Axis(sources(axis: 0, extent: image.height)),
      columns: ResizeOperation.Axis(sources(axis: 1, extent: image.width)), fill: Float(value))
  }
}

extension Lowering {
  /// The operand's extents, where neither they nor the result's are beyond tables.
  fileprivate func imageToResize(_ node: NodeID) throws(CPUError) -> ImageGeometry {
    guard let image = graph.type(of: graph[node].operands[0]).imageGeometry,
      graph[node].types[0].imageGeometry != nil
    else { throw CPUError("`\(graph[node].name)` is \(graph[node].types[0]), which has no layout on the CPU") }
    return image
  }

  /// A result whose pixels are made of pixels of the operand, in the blocked layout.
  mutating func lowerResize(
    _ node: NodeID, result: Int = 0, _ algorithm: String, rows: ResizeOperation.Axis, columns: ResizeOperation.Axis,
    firstPlane: Int = 0, fill: Float = 0
  ) throws(CPUError) {
    let input = try blocked(graph[node].operands[0])
    let value = ValueID(node, result: result)
    let output = try defineBlocked(value)
    let operation = ResizeOperation(
      algorithm: algorithm, input: input, inputLayout: lowered[input].layout, output: output,
      outputLayout: lowered[output].layout, images: lowered[output].images, rows: rows, columns: columns,
      firstPlane: firstPlane, fill: fill)
    emit(operation, named: name(of: value), reads: [input], writes: output)
  }
}

/// Pixels made of pixels of the input: by the nearest one, by interpolation, or by a constant outside.
struct ResizeOperation: LoweredOperation {
  /// The rows or columns of the input that each of the result is made of.
  struct Axis: Sendable {
    var lows: [Int32]
    var highs: [Int32]
    var weights: [Float]

    /// - Parameter sources: nil for the fill.
    init(_ sources: [Int?]) {
      lows = sources.map { Int32(clamping: $0 ?? -1) }
      highs = []
      weights = []
    }

    init(_ places: [Resize.Place], interpolates: Bool) {
      lows = places.map { Int32(clamping: $0.low) }
      highs = interpolates ? places.map { Int32(clamping: $0.high) } : []
      weights = interpolates ? places.map { Float($0.weight) } : []
    }
  }

  let algorithm: String
  let input: BufferIndex
  let inputLayout: BufferLayout
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  let rows: Axis
  let columns: Axis
  /// The input's block that the result's first one reads.
  let firstPlane: Int
  let fill: Float

  private func planes(_ frame: Frame) -> Int { frame.images(images) * outputLayout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let interpolates = !rows.highs.isEmpty
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (image, block) = plane.quotientAndRemainder(dividingBy: outputLayout.planes)
      rows.withPointers { rowLows, rowHighs, rowWeights in
        columns.withPointers { columnLows, columnHighs, columnWeights in
          let job = ResizeJob(
            input: frame.address(input) + inputLayout.offset(image: image, plane: firstPlane + block),
            output: frame.address(output) + outputLayout.offset(image: image, plane: block), rowLows: rowLows,
            columnLows: columnLows, rowHighs: rowHighs, columnHighs: columnHighs, rowWeights: rowWeights,
            columnWeights: columnWeights, rows: rows.lows.count, columns: columns.lows.count,
            inputRowPitch: inputLayout.rowPitch, outputRowPitch: outputLayout.rowPitch, fill: fill,
            liveLanes: outputLayout.liveLanes(ofBlock: block))
          if interpolates { frame.kernels.interpolate(job) } else { frame.kernels.gather(job) }
        }
      }
    }
  }
}

extension ResizeOperation.Axis {
  fileprivate func withPointers(
    _ body: (UnsafePointer<Int32>, UnsafePointer<Int32>?, UnsafePointer<Float>?) -> Void
  ) {
    lows.withUnsafeBufferPointer { lows in
      highs.withUnsafeBufferPointer { highs in
        weights.withUnsafeBufferPointer { weights in
          guard let lows = lows.baseAddress else { return }
          body(lows, highs.baseAddress, weights.baseAddress)
        }
      }
    }
  }
}
