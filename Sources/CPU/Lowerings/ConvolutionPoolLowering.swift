internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

extension Conv2DMaxPool: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice {
    convolution.layoutChoice(reading: lowering.graph[node].operands[0], in: lowering)
  }

  func readsAsWeight(operand: Int) -> Bool { operand > 0 }

  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { ElementKernel(convolution.activation) != nil }

  func inputHalo(of node: NodeID, in lowering: Lowering) -> Halo {
    convolution.halo(of: lowering.graph[node].operands[0], in: lowering)
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let (name, operands) = (lowering.graph[node].name, lowering.graph[node].operands)
    let type: TensorType
    do throws(GraphError) {
      type = try convolution.resultTypes(of: operands.map { lowering.graph.type(of: $0) })[0]
    } catch { throw CPUError(error.message) }
    guard let image = type.imageGeometry, let result = lowering.graph[node].types[0].imageGeometry else {
      throw CPUError("`\(name)` is \(type) before its pool, which has no layout on the CPU")
    }
    let direct = try convolution.direct(operands, result: type, named: name, in: &lowering)
    let windows = pool.windows(of: image, result: result)
    let tallest = (0..<result.height).map { windows.inputRows(of: $0..<$0 + 1).count }.max() ?? 0
    // Strips that share no rows may be small, for nothing is moved from one to the next.
    let strip = RowStrip(
      of: direct, rowPitch: image.width * channelBlock, fewestRows: tallest, mostRows: image.height,
      cachedFloats: windows.haveDisjointRows ? 1 << 13 : 1 << 16)
    guard lowering.limit.admits(strip.shape) else {
      throw CPUError(
        "`\(name)` is \(type) before its pool, which needs more than the limit of \(lowering.limit.bytes) bytes")
    }
    let output = try lowering.defineBlocked(ValueID(node))
    let epilogue = try Epilogue(convolution.activation)
    // What is left of an activation comes before the pool.
    let tiling = epilogue.needsFinish ? nil : PoolTiling(windows, of: image)
    if let (form, order) = try lowering.chooseAlgorithm(direct, named: name, pool: .max(tiling)).winograd {
      if let tiling, tiling.divides(form) {
        try lowering.emitWinograd(form, order, direct, named: name, to: output, epilogue, pool: tiling)
        return
      }
      // Windows reach from tile to tile, so that the whole image is there before it is pooled.
      let unpooled = try lowering.defineTemporary(
        name + ".unpooled", .blocked(image.bare), lowering.lowered[output].images)
      try lowering.emitWinograd(form, order, direct, named: name, to: unpooled, epilogue)
      lowering.emit(
        PoolingOperation(
          input: unpooled, inputLayout: lowering.lowered[unpooled].layout, output: output,
          outputLayout: lowering.lowered[output].layout, images: lowering.lowered[output].images, windows: windows),
        named: name, reads: [unpooled], writes: output)
      return
    }
    let operation = ConvolutionPoolOperation(
      convolution: direct, image: image, windows: windows, strip: strip, output: output,
      outputLayout: lowering.lowered[output].layout, images: lowering.lowered[output].images,
      epilogue: epilogue, name: "max pool \(pool.kernel[0])×\(pool.kernel[1])")
    lowering.emit(operation, named: name, reads: [direct.input], writes: output)
  }
}

extension PoolingWindows {
  fileprivate var haveDisjointRows: Bool {
    stride(from: 2, to: rowBounds.count, by: 2).allSatisfy { rowBounds[$0 - 1] <= rowBounds[$0] }
  }

  /// The rows that the windows of some rows of the result reach from first to last.
  func inputRows(of rows: Range<Int>) -> Range<Int> {
    var (first, end) = (Int.max, 0)
    for row in rows where rowBounds[2 * row] < rowBounds[2 * row + 1] {
      first = min(first, Int(rowBounds[2 * row]))
      end = max(end, Int(rowBounds[2 * row + 1]))
    }
    return first < end ? first..<end : 0..<0
  }
}

/// A convolution that is pooled strip by strip, so that its own result never leaves the cache; a task has rows of the pooled
/// images of a panel.
struct ConvolutionPoolOperation: LoweredOperation {
  let convolution: DirectConvolution
  /// Of the convolution's result.
  let image: ImageGeometry
  let windows: PoolingWindows
  let strip: RowStrip
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  let epilogue: Epilogue
  /// The pool's.
  let name: String

  var algorithm: String { convolution.name + epilogue.suffix + " + " + name }

  var scratchFloats: Int { strip.floats }

  var multiplyAdds: Double { convolution.multiplyAdds }

  func taskCount(in frame: Frame) -> Int {
    convolution.split(images: frame.images(images), rows: outputLayout.rows, in: frame).taskCount
  }

  func run(task: Int, in frame: Frame, worker: Int) {
    let split = convolution.split(images: frame.images(images), rows: outputLayout.rows, in: frame)
    let piece = split.piece(task)
    let strips = StripConvolution(convolution: convolution, image: image, epilogue: epilogue, strip: strip)
    strips.run(piece, in: frame, worker: worker) {
      windows.inputRows(of: $0)
    } read: { index, rows, plane in
      pool(piece.panel, index, rows, plane, in: frame)
    }
  }

  private func pool(
    _ panel: ConvolutionPanels.Panel, _ index: Int, _ rows: Range<Int>, _ plane: UnsafePointer<Float>, in frame: Frame
  ) {
    for block in 0..<panel.blocks {
      windows.pool(
        plane + block * strip.planePitch,
        to: frame.address(output) + outputLayout.offset(image: index, plane: panel.firstOutputBlock + block),
        rows: rows,
        inputRowPitch: strip.rowPitch, outputRowPitch: outputLayout.rowPitch, in: frame)
    }
  }
}
