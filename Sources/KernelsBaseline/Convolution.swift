import MartletKernelInterface

/// The convolution of a blocked input.
@inline(never)
func convolution(_ job: ConvolutionJob) {
  convolvePanel(job, channels: lanes)
}

/// The convolution of a plain input: a first layer.
@inline(never)
func planarConvolution(_ job: ConvolutionJob) {
  convolvePanel(job, channels: 1)
}

@inline(__always)
private func convolvePanel(_ job: ConvolutionJob, channels: Int) {
  if job.residual == nil {
    convolvePanel(InlineArray<0, Vector>.self, job, channels: channels)
  } else {
    convolvePanel(InlineArray<1, Vector>.self, job, channels: channels)
  }
}

/// Cuts a panel into groups of as many blocks as a tile holds. `channels` lie side by side in an input plane.
@inline(__always)
private func convolvePanel<let residuals: Int>(
  _ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob, channels: Int
) {
  #if arch(x86_64) && MARTLET_AVX512
    switch job.outputBlocks {
    case 1: convolveImages(InlineArray<1, Vector>.self, added, job, channels: channels, groups: 1)
    case 2: convolveImages(InlineArray<2, Vector>.self, added, job, channels: channels, groups: 1)
    case 3: convolveImages(InlineArray<3, Vector>.self, added, job, channels: channels, groups: 1)
    default: convolveImages(InlineArray<4, Vector>.self, added, job, channels: channels, groups: 1)
    }
  #else
    if job.outputBlocks * job.weightBlockPitch <= panelLimit {
      convolveImages(InlineArray<1, Vector>.self, added, job, channels: channels, groups: job.outputBlocks)
    } else {
      var group = job
      for _ in 0..<job.outputBlocks {
        convolveImages(InlineArray<1, Vector>.self, added, group, channels: channels, groups: 1)
        group.skipBlock()
      }
    }
  #endif
}

/// Floats of weights that stay in a core's second-level cache while the rows of an image go by. A panel within it takes
/// all its blocks to a row, so that the input is fetched once; a larger one goes through the images block by block.
@inline(__always)
private var panelLimit: Int { 1 << 16 }

/// Cuts rows into tiles as even as can be: 13 pixels are 5 + 4 + 4, for a narrow tile wastes the multipliers. Where that
/// makes many more tiles than the image's pixels need, as of rows of 7, tiles go on from row to row.
@inline(__always)
private func convolveImages<let blocks: Int, let residuals: Int>(
  _ group: InlineArray<blocks, Vector>.Type, _ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob,
  channels: Int, groups: Int
) {
  // No wider than a row, so that a tile lies in two rows at most.
  let widest = min(TileLimit.positions(blocks: blocks), job.columns)
  let pixels = job.rows * job.columns
  let tilesOfRow = (job.columns + widest - 1) / widest
  let tilesOfImage = (pixels + widest - 1) / widest
  if 16 * tilesOfImage < 15 * tilesOfRow * job.rows {
    convolveRuns(
      group, added, PixelsAcrossRows.self, job, channels: channels, groups: groups, runs: 1, pixels: pixels,
      tiles: tilesOfImage)
  } else {
    convolveRuns(
      group, added, PixelsOfRow.self, job, channels: channels, groups: groups, runs: job.rows, pixels: job.columns,
      tiles: tilesOfRow)
  }
}

/// A function of its own, for of what is inlined into a very large one the compiler leaves parts out of line.
/// - Parameters:
///   - runs: of an image, one after the other; of each, all groups of blocks are computed before the next.
///   - pixels: of a run.
///   - tiles: that a run is cut into.
@inline(never)
private func convolveRuns<let blocks: Int, let residuals: Int>(
  _ group: InlineArray<blocks, Vector>.Type, _ added: InlineArray<residuals, Vector>.Type,
  _ places: (some PixelPlaces).Type, _ job: ConvolutionJob, channels: Int, groups: Int, runs: Int, pixels: Int,
  tiles: Int
) {
  let size = pixels / tiles
  let larger = pixels - size * tiles
  var image = job
  for index in 0..<job.images {
    var fetching = Fetching(job, image: index, tiles: runs * groups * tiles)
    var start = PixelPosition(columns: job.columns)
    for _ in 0..<runs {
      var position = start
      var part = image
      for _ in 0..<groups {
        position = start
        for tile in 0..<tiles {
          let count = tile < larger ? size + 1 : size
          convolutionTile(group, added, places, pixels: count, part, channels: channels, from: position, &fetching)
          position.skip(count)
        }
        part.skipBlock()
      }
      start = position
    }
    image.input += job.inputImagePitch
    image.weights += job.weightImagePitch
    image.output += job.outputImagePitch
    if let residual = image.residual { image.residual = residual + job.residualImagePitch }
  }
}

extension ConvolutionJob {
  /// Makes the next output block the first.
  @inline(__always)
  fileprivate mutating func skipBlock() {
    weights += weightBlockPitch
    bias += lanes
    output += outputPlanePitch
    if let residual { self.residual = residual + residualPlanePitch }
    next = nil
  }
}
