internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

extension Conv2DDepthwise: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice {
    convolution.layoutChoice(reading: lowering.graph[node].operands[0], in: lowering)
  }

  func readsAsWeight(operand: Int) -> Bool { operand > 0 }

  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool {
    ElementKernel(convolution.activation) != nil && ElementKernel(depthwise(channels: 1).activation) != nil
  }

  func inputHalo(of node: NodeID, in lowering: Lowering) -> Halo {
    convolution.halo(of: lowering.graph[node].operands[0], in: lowering)
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    let (name, operands) = (lowering.graph[node].name, lowering.graph[node].operands)
    let type: TensorType
    do throws(GraphError) {
      type = try convolution.resultTypes(of: operands[..<3].map { lowering.graph.type(of: $0) })[0]
    } catch { throw CPUError(error.message) }
    guard let image = type.imageGeometry, let weight = lowering.graph.type(of: operands[3]).fixedShape else {
      throw CPUError("`\(name)` is \(type) between its convolutions, which has no layout on the CPU")
    }
    let direct = try convolution.direct(Array(operands[..<3]), result: type, named: name, in: &lowering)
    let depthwise = depthwise(channels: image.channels)
    let strip = RowStrip(
      of: direct, rowPitch: (depthwise.padding[1] + image.width + depthwise.padding[3]) * channelBlock,
      fewestRows: (weight[2] - 1) * depthwise.dilation[0] + 1,
      mostRows: depthwise.padding[0] + image.height + depthwise.padding[2], cachedFloats: 1 << 16)
    guard lowering.limit.admits(strip.shape) else {
      throw CPUError(
        "`\(name)` is \(type) between its convolutions, which needs more than the limit of \(lowering.limit.bytes) bytes"
      )
    }
    let output = try lowering.defineBlocked(ValueID(node))
    let operation = ConvolutionDepthwiseOperation(
      convolution: direct, image: image, epilogue: try Epilogue(convolution.activation), depthwise: depthwise,
      kernel: [weight[2], weight[3]], weights: try lowering.weights(operands[3], weight, .depthwise),
      bias: try lowering.weights(operands[4], [image.channels], .bias),
      lastEpilogue: try Epilogue(depthwise.activation), strip: strip, output: output,
      outputLayout: lowering.lowered[output].layout, images: lowering.lowered[output].images)
    lowering.emit(operation, named: name, reads: [direct.input], writes: output)
  }
}

/// A convolution whose result a depthwise convolution reads strip by strip, so that it never leaves the cache; a task has rows
/// of the result of a panel.
struct ConvolutionDepthwiseOperation: LoweredOperation {
  let convolution: DirectConvolution
  /// Of the convolution's result.
  let image: ImageGeometry
  let epilogue: Epilogue
  let depthwise: Conv2D
  let kernel: [Int]
  let weights: Int
  let bias: Int
  let lastEpilogue: Epilogue
  /// Its rows have the padding to the left and right of the image, and those above and below it are rows too.
  let strip: RowStrip
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension

  var algorithm: String {
    convolution.name + epilogue.suffix + " + depthwise \(kernel[0])×\(kernel[1])"
      + (depthwise.stride == [1, 1] ? "" : " stride \(depthwise.stride[0])×\(depthwise.stride[1])")
      + lastEpilogue.suffix
  }

  var scratchFloats: Int { strip.floats }

  var multiplyAdds: Double {
    convolution.multiplyAdds
      + Double(kernel[0] * kernel[1] * outputLayout.rows * outputLayout.rowCount / channelBlock * image.blocks)
  }

  func taskCount(in frame: Frame) -> Int {
    convolution.split(images: frame.images(images), rows: outputLayout.rows, in: frame).taskCount
  }

  func run(task: Int, in frame: Frame, worker: Int) {
    let split = convolution.split(images: frame.images(images), rows: outputLayout.rows, in: frame)
    let piece = split.piece(task)
    let strips = StripConvolution(
      convolution: convolution, image: image, epilogue: epilogue, strip: strip, left: depthwise.padding[1])
    strips.run(piece, in: frame, worker: worker, needs: inputRows) { missing, plane in
      clearPadding(missing, plane, blocks: piece.panel.blocks)
    } read: { index, rows, plane in
      convolveDepthwise(piece.panel, index, rows, plane, in: frame)
    }
  }

  /// The rows of the first result that some of the second need; those before 0 and from the image's height on are padding.
  private func inputRows(of rows: Range<Int>) -> Range<Int> {
    let first = rows.lowerBound * depthwise.stride[0] - depthwise.padding[0]
    return first..<first + (rows.count - 1) * depthwise.stride[0] + (kernel[0] - 1) * depthwise.dilation[0] + 1
  }

  /// - Parameter plane: where row 0 of the panel's first block would be, padding included.
  private func clearPadding(_ rows: Range<Int>, _ plane: UnsafeMutablePointer<Float>, blocks: Int) {
    let (left, right) = (depthwise.padding[1] * channelBlock, depthwise.padding[3] * channelBlock)
    for block in 0..<blocks {
      for row in rows {
        let start = plane + block * strip.planePitch + row * strip.rowPitch
        if (0..<image.height).contains(row) {
          start.update(repeating: 0, count: left)
          (start + strip.rowPitch - right).update(repeating: 0, count: right)
        } else {
          start.update(repeating: 0, count: strip.rowPitch)
        }
      }
    }
  }

  private func convolveDepthwise(
    _ panel: ConvolutionPanels.Panel, _ index: Int, _ rows: Range<Int>, _ plane: UnsafePointer<Float>, in frame: Frame
  ) {
    let taps = kernel[0] * kernel[1]
    let target =
      frame.address(output) + outputLayout.offset(image: index, plane: panel.firstOutputBlock)
      + rows.lowerBound * outputLayout.rowPitch
    frame.kernels.depthwiseConvolution(
      ConvolutionJob(
        input: plane + inputRows(of: rows).lowerBound * strip.rowPitch,
        weights: frame.weights + weights + panel.firstOutputBlock * taps * channelBlock,
        bias: frame.weights + bias + panel.firstOutputBlock * channelBlock, output: target, images: 1, inputPlanes: 1,
        kernelHeight: kernel[0], kernelWidth: kernel[1], outputBlocks: panel.blocks, rows: rows.count,
        columns: outputLayout.rowCount / channelBlock, inputImagePitch: 0, inputPlanePitch: strip.planePitch,
        inputRowStep: depthwise.stride[0] * strip.rowPitch, inputColumnStep: depthwise.stride[1] * channelBlock,
        tapRowStep: depthwise.dilation[0] * strip.rowPitch, tapColumnStep: depthwise.dilation[1] * channelBlock,
        weightBlockPitch: taps * channelBlock, outputImagePitch: 0, outputPlanePitch: outputLayout.planePitch,
        outputRowPitch: outputLayout.rowPitch, lowerBound: lastEpilogue.bounds.lower,
        upperBound: lastEpilogue.bounds.upper))
    guard lastEpilogue.needsFinish else { return }
    for block in 0..<panel.blocks {
      lastEpilogue.finish(
        target + block * outputLayout.planePitch, rows: rows.count, count: outputLayout.rowCount,
        rowPitch: outputLayout.rowPitch, liveLanes: outputLayout.liveLanes(ofBlock: panel.firstOutputBlock + block),
        in: frame)
    }
  }
}
