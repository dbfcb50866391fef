import MartletKernelInterface

/// The convolution of a blocked input.
@inline(never)
func convolution(_ job: ConvolutionJob) {
  convolvePanel(job, channels: lanes)
}

/// The convolution of a plain input: a first layer.
@inline(never)
func planarConvolution(_ job: ConvolutionJob) {
  if takesPixels(job) { return pixelConvolution(job) }
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

/// Cuts a panel into groups of as many blocks as a tile holds. `channels` lie side by side in an input plane. Of a last block
/// with 8 channels at most only half is computed.
@inline(__always)
private func convolvePanel<let residuals: Int>(
  _ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob, channels: Int
) {
  let hasHalf = job.lastBlockChannels <= HalfVector.scalarCount
  let wholeBlocks = hasHalf ? job.outputBlocks - 1 : job.outputBlocks
  #if arch(x86_64) && MARTLET_AVX512
    switch wholeBlocks {
    case 0: break
    case 1 where hasHalf:
      return convolveImages(InlineArray<1, Vector>.self, One.self, added, job, channels: channels, groups: 1)
    case 1: convolveImages(InlineArray<1, Vector>.self, None.self, added, job, channels: channels, groups: 1)
    case 2: convolveImages(InlineArray<2, Vector>.self, None.self, added, job, channels: channels, groups: 1)
    case 3: convolveImages(InlineArray<3, Vector>.self, None.self, added, job, channels: channels, groups: 1)
    default: convolveImages(InlineArray<4, Vector>.self, None.self, added, job, channels: channels, groups: 1)
    }
    if !hasHalf { return }
    var half = job
    for _ in 0..<wholeBlocks { half.skipBlock() }
    convolveImages(InlineArray<0, Vector>.self, One.self, added, half, channels: channels, groups: 1)
  #else
    var group = job
    if wholeBlocks * job.weightBlockPitch <= panelLimit {
      if wholeBlocks > 0 {
        convolveImages(
          InlineArray<1, Vector>.self, None.self, added, job, channels: channels, groups: wholeBlocks)
      }
      if !hasHalf { return }
      for _ in 0..<wholeBlocks { group.skipBlock() }
    } else {
      for _ in 0..<wholeBlocks {
        convolveImages(InlineArray<1, Vector>.self, None.self, added, group, channels: channels, groups: 1)
        group.skipBlock()
      }
    }
    if hasHalf { convolveImages(InlineArray<0, Vector>.self, One.self, added, group, channels: channels, groups: 1) }
  #endif
}

/// How many half blocks a tile has.
private typealias None = InlineArray<0, HalfVector>
private typealias One = InlineArray<1, HalfVector>

/// Floats of weights that stay in a core's second-level cache while the rows of an image go by. A panel within it takes
/// all its blocks to a row, so that the input is fetched once; a larger one goes through the images block by block.
@inline(__always)
private var panelLimit: Int { 1 << 16 }

/// Cuts rows into tiles as even as can be: 13 pixels are 5 + 4 + 4, for a narrow tile wastes the multipliers. Where that
/// makes many more tiles than the image's pixels need, as of rows of 7, tiles go on from row to row.
@inline(__always)
private func convolveImages<let blocks: Int, let halves: Int, let residuals: Int>(
  _ group: InlineArray<blocks, Vector>.Type, _ half: InlineArray<halves, HalfVector>.Type,
  _ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob, channels: Int, groups: Int
) {
  // No wider than a row, so that a tile lies in two rows at most.
  let widest = min(TileLimit.positions(blocks: blocks), job.columns)
  let pixels = job.rows * job.columns
  let tilesOfRow = (job.columns + widest - 1) / widest
  let tilesOfImage = (pixels + widest - 1) / widest
  if 16 * tilesOfImage < 15 * tilesOfRow * job.rows {
    convolveRuns(
      group, half, added, PixelsAcrossRows.self, job, channels: channels, groups: groups, runs: 1, pixels: pixels,
      tiles: tilesOfImage)
  } else {
    convolveRuns(
      group, half, added, PixelsOfRow.self, job, channels: channels, groups: groups, runs: job.rows,
      pixels: job.columns, tiles: tilesOfRow)
  }
}

/// A function of its own, for of what is inlined into a very large one the compiler leaves parts out of line.
/// - Parameters:
///   - runs: of an image, one after the other; of each, all groups of blocks are computed before the next.
///   - pixels: of a run.
///   - tiles: that a run is cut into.
@inline(never)
private func convolveRuns<let blocks: Int, let halves: Int, let residuals: Int>(
  _ group: InlineArray<blocks, Vector>.Type, _ half: InlineArray<halves, HalfVector>.Type,
  _ added: InlineArray<residuals, Vector>.Type, _ places: (some PixelPlaces).Type, _ job: ConvolutionJob,
  channels: Int, groups: Int, runs: Int, pixels: Int, tiles: Int
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
          convolutionTile(
            group, half, added, places, pixels: count, part, channels: channels, from: position, &fetching)
          position.skip(count)
        }
        part.skipBlock()
      }
      start = position
    }
    image.input += job.inputImagePitch
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
