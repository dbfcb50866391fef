internal import MartletIR
internal import MartletKernelInterface

// A Winograd convolution of few tiles and many weights: the inputs are transformed first, into the arena; then each task
// transforms the weights of a panel of output channels in its scratch memory, some input planes at a time, and takes them
// through all tiles. So the weights that come from memory are the packed ones, each once.

/// The transform of all inputs; a task has some planes of all images.
struct WinogradInputOperation: LoweredOperation {
  let winograd: WinogradConvolution
  let target: BufferIndex
  let images: Dimension

  var algorithm: String { winograd.name + ", inputs" }

  /// Floats for each image, of those that ``WinogradConvolution/inputFloats(tiles:)`` counts for the tiles of all.
  static func floats(_ winograd: WinogradConvolution) -> Int {
    winograd.points * (winograd.convolution.inputLayout.planes * winograd.tiles + 1) * channelBlock
  }

  private var planes: Int { winograd.convolution.inputLayout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let tiles = frame.images(images) * winograd.tiles
    winograd.transformInputs(
      tiles: 0..<tiles, planes: evenPart(task, of: taskCount(in: frame), total: planes), to: frame.address(target),
      tilePitch: tiles, in: frame)
  }
}

/// Panels of weights, from the packed weights to the outputs of all images.
struct WinogradPanelsOperation: LoweredOperation {
  let winograd: WinogradConvolution
  let inputs: BufferIndex
  let target: WinogradConvolution.Target
  let images: Dimension

  var algorithm: String { winograd.name + ", panels" + target.suffix }

  var multiplyAdds: Double { winograd.multiplyAdds }

  private func planes(_ step: Int) -> Range<Int> {
    evenPart(step, of: winograd.steps, total: winograd.panels.inputPlanes)
  }

  var scratchFloats: Int { winograd.partFloats + winograd.productFloats }

  /// A panel's weights are transformed by each of its tasks, so that there are more only for want of panels.
  private func parts(_ frame: Frame) -> Int {
    let panels = winograd.panels.panels.count
    return panels >= frame.threads ? 1 : (frame.threads + panels - 1) / panels
  }

  func taskCount(in frame: Frame) -> Int { winograd.panels.panels.count * parts(frame) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let (index, part) = task.quotientAndRemainder(dividingBy: parts(frame))
    let all = frame.images(images) * winograd.tiles
    let mine = evenPart(part, of: parts(frame), total: all)
    let chunks = (mine.count + winograd.chunk - 1) / winograd.chunk
    for chunk in 0..<chunks {
      let local = evenPart(chunk, of: chunks, total: mine.count)
      run(index, mine.lowerBound + local.lowerBound..<mine.lowerBound + local.upperBound, of: all, in: frame, worker)
    }
  }

  private func run(_ index: Int, _ tiles: Range<Int>, of all: Int, in frame: Frame, _ worker: Int) {
    let panels = winograd.panels.panels
    let panel = panels[index]
    let transformed = frame.scratch(worker: worker)
    let products = transformed + winograd.partFloats
    for step in 0..<winograd.steps {
      // After its last step a thread takes, as a rule, the panel that as many others as there are threads come before.
      let following = index + frame.threads
      let next =
        step + 1 < winograd.steps
        ? (panel, planes(step + 1)) : following < panels.count ? (panels[following], planes(0)) : nil
      winograd.transformWeights(panel, planes: planes(step), to: transformed, in: frame)
      winograd.multiply(
        panel, planes: planes(step), inputs: frame.address(inputs) + tiles.lowerBound * channelBlock, tilePitch: all,
        tiles: tiles.count, weights: transformed, continues: step > 0, next: next,
        to: products, in: frame)
    }
    winograd.transformOutputs(panel, tiles: tiles, products: products, to: target, in: frame)
  }
}
