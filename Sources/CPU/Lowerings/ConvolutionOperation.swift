internal import MartletIR
internal import MartletKernelInterface

/// A convolution into a buffer; a task has some images of a panel, or some of their rows.
struct ConvolutionOperation: LoweredOperation {
  let convolution: DirectConvolution
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  let epilogue: Epilogue

  var algorithm: String { convolution.name + epilogue.suffix }

  var multiplyAdds: Double { convolution.multiplyAdds }

  func taskCount(in frame: Frame) -> Int {
    convolution.split(images: frame.images(images), rows: convolution.height, in: frame).taskCount
  }

  func run(task: Int, in frame: Frame, worker: Int) {
    let split = convolution.split(images: frame.images(images), rows: convolution.height, in: frame)
    let piece = split.piece(task)
    if piece.images.isEmpty || piece.rows.isEmpty { return }
    guard epilogue.needsFinish else { return convolve(piece, piece.images, in: frame) }
    // Image by image, so that what is written is still in the cache.
    for image in piece.images {
      convolve(piece, image..<image + 1, in: frame)
      for block in 0..<piece.panel.blocks {
        let plane = piece.panel.firstOutputBlock + block
        epilogue.finish(
          frame.address(output) + outputLayout.offset(image: image, plane: plane)
            + piece.rows.lowerBound * outputLayout.rowPitch,
          rows: piece.rows.count, count: outputLayout.rowCount, rowPitch: outputLayout.rowPitch,
          liveLanes: outputLayout.liveLanes(ofBlock: plane), in: frame)
      }
    }
  }

  private func convolve(_ piece: ConvolutionPanels.Piece, _ images: Range<Int>, in frame: Frame) {
    let start = outputLayout.offset(image: images.lowerBound, plane: piece.panel.firstOutputBlock)
    let target = DirectConvolution.Target(
      address: frame.address(output) + start + piece.rows.lowerBound * outputLayout.rowPitch,
      imagePitch: outputLayout.imagePitch ?? 0, planePitch: outputLayout.planePitch, rowPitch: outputLayout.rowPitch)
    convolution.run(piece.panel, images: images, rows: piece.rows, to: target, epilogue, in: frame)
  }
}
