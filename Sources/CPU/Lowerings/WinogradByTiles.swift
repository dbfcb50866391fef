internal import MartletIR
internal import MartletKernelInterface

// A Winograd convolution of many tiles and few weights: the weights are transformed first, into the arena; then each task
// takes a range of tiles through all of it in its scratch memory.

/// The transform of all weights; a task has a panel.
struct WinogradWeightsOperation: LoweredOperation {
  let winograd: WinogradConvolution
  let target: BufferIndex

  var algorithm: String { winograd.name + ", weights" }

  static func floats(_ winograd: WinogradConvolution) -> Int {
    winograd.panels.panels.reduce(0) { $0 + winograd.weightFloats($1, planes: winograd.panels.inputPlanes) }
  }

  func taskCount(in frame: Frame) -> Int { winograd.panels.panels.count }

  func run(task: Int, in frame: Frame, worker: Int) {
    let panels = winograd.panels.panels
    let planes = winograd.panels.inputPlanes
    let offset = panels[..<task].reduce(0) { $0 + winograd.weightFloats($1, planes: planes) }
    winograd.transformWeights(panels[task], planes: 0..<planes, to: frame.address(target) + offset, in: frame)
  }
}

/// Tiles from inputs to outputs.
struct WinogradTilesOperation: LoweredOperation {
  let winograd: WinogradConvolution
  let weights: BufferIndex
  let target: WinogradConvolution.Target
  let images: Dimension

  var algorithm: String { winograd.name + ", tiles" + target.suffix }

  var multiplyAdds: Double { winograd.multiplyAdds }

  private var inputFloats: Int { winograd.inputFloats(tiles: winograd.chunk) }

  var scratchFloats: Int { inputFloats + winograd.productFloats }

  private func chunks(_ frame: Frame) -> Int {
    (frame.images(images) * winograd.tiles + winograd.chunk - 1) / winograd.chunk
  }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: chunks(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let chunks = chunks(frame)
    for chunk in evenPart(task, of: taskCount(in: frame), total: chunks) {
      run(evenPart(chunk, of: chunks, total: frame.images(images) * winograd.tiles), in: frame, worker)
    }
  }

  private func run(_ tiles: Range<Int>, in frame: Frame, _ worker: Int) {
    let inputs = frame.scratch(worker: worker)
    let products = inputs + inputFloats
    let planes = 0..<winograd.panels.inputPlanes
    winograd.transformInputs(
      tiles: tiles, planes: 0..<winograd.convolution.inputLayout.planes, to: inputs,
      tilePitch: winograd.chunk, in: frame)
    var transformed = UnsafePointer(frame.address(weights))
    for panel in winograd.panels.panels {
      winograd.multiply(
        panel, planes: planes, inputs: inputs, tilePitch: winograd.chunk, tiles: tiles.count, weights: transformed,
        to: products, in: frame)
      winograd.transformOutputs(panel, tiles: tiles, products: products, to: target, in: frame)
      transformed += winograd.weightFloats(panel, planes: planes.count)
    }
  }
}
