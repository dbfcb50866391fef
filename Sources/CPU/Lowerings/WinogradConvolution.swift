internal import MartletKernelInterface

/// A Winograd convolution, everything decided but where its result goes: how its tiles, transformed weights, transformed
/// inputs and products lie in memory.
///
/// The tiles of all images are numbered in one row, image after image. Points are an odd number of cache lines apart, so that
/// the lines of one tile fall into different sets of a cache.
struct WinogradConvolution: Sendable {
  enum Order {
    /// All weights are transformed first, then tiles go from input to output one chunk after another.
    case tiles
    /// All inputs are transformed first, then panels of weights are, one after another.
    case panels
  }

  let form: WinogradForm
  let convolution: DirectConvolution
  /// No wide ones, for a panel's products with all tiles go to memory and back for each part of its input planes; nor of one
  /// block where there are more, for all inputs are read for each panel.
  let panels: ConvolutionPanels
  /// Blocks of the widest.
  private let panelBlocks: Int
  /// Tiles that are multiplied at a time, so that what a task keeps of them stays in a second-level cache.
  let chunk: Int
  /// Parts of the input planes that panels take one after another, where they are transformed as they are read: the sums of
  /// each go on from those of the part before. The weights of one stay in a second-level cache: those that are multiplied,
  /// transformed, and those that are fetched meanwhile.
  let steps: Int
  /// Floats of the transformed weights of any panel and part.
  let partFloats: Int

  /// - Parameter batch: the images that are expected.
  init(_ form: WinogradForm, _ order: Order, _ convolution: DirectConvolution, batch: Int) {
    self.form = form
    self.convolution = convolution
    panels = convolution.panels.narrowed(to: 3)
    panelBlocks = panels.panels.map(\.blocks).max() ?? 1
    let tileFloats = form.points * form.points * channelBlock
    let cached =
      switch order {
      case .tiles: Self.cachedFloats / (tileFloats * (panelBlocks + convolution.inputLayout.planes))
      case .panels: Self.cachedFloats * 4 / 5 / (tileFloats * panelBlocks)
      }
    let rows = (convolution.height + form.outputs - 1) / form.outputs
    let columns = (convolution.width + form.outputs - 1) / form.outputs
    let expected = min(Double(batch) * Double(rows * columns), Double(Self.mostTiles))
    chunk = max(Self.tileStep, min(cached.roundedUp(toMultipleOf: Self.tileStep), Int(expected)))

    let planeFloats = panelBlocks * (form.points * form.points + form.taps * form.taps) * channelBlock * channelBlock
    let most = max(1, Self.cachedFloats / planeFloats)
    steps = (panels.inputPlanes + most - 1) / most
    let planes = (panels.inputPlanes + steps - 1) / steps
    partFloats = form.points * form.points * Self.weightPointPitch(blocks: panelBlocks, planes: planes)
  }

  /// Half of a second-level cache of a megabyte.
  static let cachedFloats = 1 << 17
  private static let mostTiles = 192
  /// Chunks of multiples of this are cut into wide register tiles on every instruction set.
  private static let tileStep = 6

  var points: Int { form.points * form.points }
  private var tileRows: Int { (convolution.height + form.outputs - 1) / form.outputs }
  private var tileColumns: Int { (convolution.width + form.outputs - 1) / form.outputs }
  /// Tiles of an image.
  var tiles: Int { tileRows * tileColumns }

  /// Products of an image's tiles.
  var multiplyAdds: Double {
    Double(tiles * points) * Double(panels.inputPlanes * channelBlock)
      * Double(panels.panels.reduce(0) { $0 + $1.blocks })
  }

  /// For people: `winograd F(4, 3)`.
  var name: String { "winograd \(form.rawValue)" }

  // MARK: Weights

  /// Floats of an input plane of the weights that a convolution reads: `[kh][kw][16 i][16 o]`.
  private var weightPlanePitch: Int { form.taps * form.taps * channelBlock * channelBlock }
  private var weightBlockPitch: Int { panels.inputPlanes * weightPlanePitch }

  private static func weightPointPitch(blocks: Int, planes: Int) -> Int {
    blocks * planes * channelBlock * channelBlock + channelBlock
  }

  /// Floats of the transformed weights of a panel and some of its input planes.
  func weightFloats(_ panel: ConvolutionPanels.Panel, planes: Int) -> Int {
    points * Self.weightPointPitch(blocks: panel.blocks, planes: planes)
  }

  /// Transforms the weights of a panel and a range of its input planes.
  func transformWeights(
    _ panel: ConvolutionPanels.Panel, planes: Range<Int>, to target: UnsafeMutablePointer<Float>, in frame: Frame
  ) {
    frame.kernels.winogradWeights(
      WinogradWeightsJob(
        form: form,
        weights: frame.weights + convolution.weights + panel.firstOutputBlock * weightBlockPitch
          + planes.lowerBound * weightPlanePitch,
        target: target, outputBlocks: panel.blocks, inputPlanes: planes.count, weightBlockPitch: weightBlockPitch,
        pointPitch: Self.weightPointPitch(blocks: panel.blocks, planes: planes.count)))
  }

  // MARK: Inputs

  private var inputPlanes: Int { convolution.inputLayout.planes }

  private func inputPointPitch(tilePitch: Int) -> Int { (inputPlanes * tilePitch | 1) * channelBlock }

  /// Floats of the transformed inputs of `tiles` tiles.
  func inputFloats(tiles: Int) -> Int { points * inputPointPitch(tilePitch: tiles) }

  /// Transforms some planes of a range of tiles.
  /// - Parameter target: where the transformed inputs of `tilePitch` tiles are kept, those of the range first.
  func transformInputs(
    tiles range: Range<Int>, planes: Range<Int>, to target: UnsafeMutablePointer<Float>, tilePitch: Int, in frame: Frame
  ) {
    let layout = convolution.inputLayout
    let padding = convolution.padding
    let first = layout.origin - padding[0] * layout.rowPitch - padding[1] * channelBlock
    frame.kernels.winogradInput(
      WinogradInputJob(
        form: form, input: frame.address(convolution.input) + planes.lowerBound * layout.planePitch + first,
        target: target + planes.lowerBound * tilePitch * channelBlock,
        rows: layout.rows + padding[0] + padding[2],
        columns: (layout.geometry?.width ?? 0) + padding[1] + padding[3], inputPlanes: planes.count,
        inputImagePitch: layout.imagePitch ?? 0, inputPlanePitch: layout.planePitch, inputRowPitch: layout.rowPitch,
        tileRows: tileRows, tileColumns: tileColumns, firstTile: range.lowerBound, tiles: range.count,
        planePitch: tilePitch * channelBlock, pointPitch: inputPointPitch(tilePitch: tilePitch)))
  }

  // MARK: Products

  private func productPointPitch(_ panel: ConvolutionPanels.Panel) -> Int { (panel.blocks * chunk | 1) * channelBlock }

  /// Floats that a task needs for the products of a panel with a chunk of tiles.
  var productFloats: Int { points * (panelBlocks * chunk + 1) * channelBlock }

  /// The products of a panel with `tiles` tiles, over a range of input planes.
  /// - Parameters:
  ///   - inputs: the first of the tiles among `tilePitch` transformed inputs.
  ///   - weights: those of the panel and the range.
  ///   - continues: whether the sums go on from what is there.
  ///   - next: a panel and planes whose weights are read next, and meanwhile fetched.
  func multiply(
    _ panel: ConvolutionPanels.Panel, planes: Range<Int>, inputs: UnsafePointer<Float>, tilePitch: Int, tiles: Int,
    weights: UnsafePointer<Float>, continues: Bool = false,
    next: (panel: ConvolutionPanels.Panel, planes: Range<Int>)? = nil, to products: UnsafeMutablePointer<Float>,
    in frame: Frame
  ) {
    let planePitch = tilePitch * channelBlock
    var job = WinogradProductsJob(
      inputs: inputs + (panel.firstInputPlane + planes.lowerBound) * planePitch, weights: weights, products: products,
      points: points, tiles: tiles, outputBlocks: panel.blocks, inputPlanes: planes.count,
      inputPointPitch: inputPointPitch(tilePitch: tilePitch), inputPlanePitch: planePitch,
      weightPointPitch: Self.weightPointPitch(blocks: panel.blocks, planes: planes.count),
      productPointPitch: productPointPitch(panel), productBlockPitch: chunk * channelBlock, continues: continues)
    job.lastPlaneChannels = convolution.inputLayout.liveLanes(ofBlock: panel.firstInputPlane + planes.upperBound - 1)
    if let (panel, planes) = next {
      job.next =
        frame.weights + convolution.weights + panel.firstOutputBlock * weightBlockPitch
        + planes.lowerBound * weightPlanePitch
      job.nextRuns = panel.blocks
      job.nextFloats = planes.count * weightPlanePitch
      job.nextPitch = weightBlockPitch
    }
    frame.kernels.winogradProducts(job)
  }

  // MARK: Outputs

  /// Where results go.
  struct Target: Sendable {
    let buffer: BufferIndex
    let layout: BufferLayout
    let epilogue: Epilogue
    /// The pool that the results go through, of windows that divide a tile.
    var pool: PoolTiling?

    /// For people.
    var suffix: String { epilogue.suffix + (pool?.suffix ?? "") }
  }

  /// Transforms the products of a panel with a range of tiles and finishes the results.
  func transformOutputs(
    _ panel: ConvolutionPanels.Panel, tiles range: Range<Int>, products: UnsafePointer<Float>, to target: Target,
    in frame: Frame
  ) {
    let (layout, epilogue) = (target.layout, target.epilogue)
    let plane = panel.firstOutputBlock
    var job = WinogradOutputJob(
      form: form, products: products, bias: frame.weights + convolution.bias + plane * channelBlock,
      output: frame.address(target.buffer) + layout.offset(image: 0, plane: plane), rows: convolution.height,
      columns: convolution.width, outputBlocks: panel.blocks, outputImagePitch: layout.imagePitch ?? 0,
      outputPlanePitch: layout.planePitch, outputRowPitch: layout.rowPitch, tileRows: tileRows,
      tileColumns: tileColumns, firstTile: range.lowerBound, tiles: range.count, blockPitch: chunk * channelBlock,
      pointPitch: productPointPitch(panel), lowerBound: epilogue.bounds.lower, upperBound: epilogue.bounds.upper)
    if let residual = epilogue.residual {
      job.residual = UnsafePointer(frame.address(residual.buffer) + residual.layout.offset(image: 0, plane: plane))
      job.residualImagePitch = residual.layout.imagePitch ?? 0
      job.residualPlanePitch = residual.layout.planePitch
      job.residualRowPitch = residual.layout.rowPitch
    }
    if let pool = target.pool {
      // Pixels that no window has are left out.
      job.rows = min(convolution.height, layout.rows * pool.rows)
      job.columns = min(convolution.width, (layout.geometry?.width ?? 0) * pool.columns)
      (job.poolRows, job.poolColumns) = (pool.rows, pool.columns)
    }
    frame.kernels.winogradOutput(job)
    guard epilogue.needsFinish else { return }
    eachImage(of: range) { image, tiles in
      let output = frame.address(target.buffer) + layout.offset(image: image, plane: plane)
      finish(panel, tiles: tiles, output, target, in: frame)
    }
  }

  /// - Parameter output: the pixel (0, 0) of the panel's first block.
  private func finish(
    _ panel: ConvolutionPanels.Panel, tiles: Range<Int>, _ output: UnsafeMutablePointer<Float>, _ target: Target,
    in frame: Frame
  ) {
    let layout = target.layout
    var tile = tiles.lowerBound
    while tile < tiles.upperBound {
      let (tileRow, tileColumn) = tile.quotientAndRemainder(dividingBy: tileColumns)
      let end = min(tileColumns, tileColumn + tiles.upperBound - tile)
      let (row, column) = (tileRow * form.outputs, tileColumn * form.outputs)
      for block in 0..<panel.blocks {
        target.epilogue.finish(
          output + block * layout.planePitch + row * layout.rowPitch + column * channelBlock,
          rows: min(form.outputs, convolution.height - row),
          count: (min(end * form.outputs, convolution.width) - column) * channelBlock, rowPitch: layout.rowPitch,
          liveLanes: layout.liveLanes(ofBlock: panel.firstOutputBlock + block), in: frame)
      }
      tile += end - tileColumn
    }
  }

  /// A range of the tiles of all images, image by image: the image and its tiles.
  private func eachImage(of range: Range<Int>, _ body: (_ image: Int, _ tiles: Range<Int>) -> Void) {
    var tile = range.lowerBound
    while tile < range.upperBound {
      let (image, first) = tile.quotientAndRemainder(dividingBy: tiles)
      let count = min(tiles - first, range.upperBound - tile)
      body(image, first..<first + count)
      tile += count
    }
  }
}
