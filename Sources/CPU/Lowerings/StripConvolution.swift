internal import MartletKernelInterface

/// A convolution whose result is read strip by strip from a thread's scratch memory, so that it never leaves the cache.
struct StripConvolution: Sendable {
  let convolution: DirectConvolution
  /// Of the convolution's result.
  let image: ImageGeometry
  let epilogue: Epilogue
  let strip: RowStrip
  /// Columns of a strip before the image's first.
  var left = 0

  /// Goes through a piece of the reader's work, as many of its rows at a time as a strip has what they need.
  /// - Parameters:
  ///   - needs: the rows of the convolution that some rows of the reader need; those outside the image are not computed.
  ///   - prepare: called with rows before they are computed, and with where row 0 of the panel's first block would be.
  ///   - read: called with an image and rows of the reader, and with the same address, when what they need is there.
  func run(
    _ piece: ConvolutionPanels.Piece, in frame: Frame, worker: Int, needs: (_ rows: Range<Int>) -> Range<Int>,
    prepare: (_ rows: Range<Int>, _ plane: UnsafeMutablePointer<Float>) -> Void = { _, _ in },
    read: (_ image: Int, _ rows: Range<Int>, _ plane: UnsafePointer<Float>) -> Void
  ) {
    let scratch = frame.scratch(worker: worker)
    for index in piece.images {
      var computed = 0..<0
      var row = piece.rows.lowerBound
      while row < piece.rows.upperBound {
        let (rows, needed) = strip.rows(from: row, before: piece.rows.upperBound, needs)
        let missing = strip.keep(needed, of: computed, scratch, blocks: piece.panel.blocks)
        let plane = scratch - needed.lowerBound * strip.rowPitch
        prepare(missing, plane)
        convolve(piece.panel, index, missing.clamped(to: 0..<image.height), plane, in: frame)
        read(index, rows, plane)
        computed = needed
        row = rows.upperBound
      }
    }
  }

  private func convolve(
    _ panel: ConvolutionPanels.Panel, _ index: Int, _ rows: Range<Int>, _ plane: UnsafeMutablePointer<Float>,
    in frame: Frame
  ) {
    if rows.isEmpty { return }
    let target = DirectConvolution.Target(
      address: plane + rows.lowerBound * strip.rowPitch + left * channelBlock, imagePitch: 0,
      planePitch: strip.planePitch, rowPitch: strip.rowPitch)
    convolution.run(panel, images: index..<index + 1, rows: rows, to: target, epilogue, in: frame)
    guard epilogue.needsFinish else { return }
    for block in 0..<panel.blocks {
      let channels = image.channels - (panel.firstOutputBlock + block) * channelBlock
      epilogue.finish(
        target.address + block * strip.planePitch, rows: rows.count, count: image.width * channelBlock,
        rowPitch: strip.rowPitch, liveLanes: min(channelBlock, channels), in: frame)
    }
  }
}
