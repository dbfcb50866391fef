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
    case 1: convolveRows(InlineArray<1, Vector>.self, added, job, channels: channels, groups: 1)
    case 2: convolveRows(InlineArray<2, Vector>.self, added, job, channels: channels, groups: 1)
    case 3: convolveRows(InlineArray<3, Vector>.self, added, job, channels: channels, groups: 1)
    default: convolveRows(InlineArray<4, Vector>.self, added, job, channels: channels, groups: 1)
    }
  #else
    if job.outputBlocks * job.weightBlockPitch <= panelLimit {
      convolveRows(InlineArray<1, Vector>.self, added, job, channels: channels, groups: job.outputBlocks)
    } else {
      var group = job
      for _ in 0..<job.outputBlocks {
        convolveRows(InlineArray<1, Vector>.self, added, group, channels: channels, groups: 1)
        group.weights += job.weightBlockPitch
        group.bias += lanes
        group.output += job.outputPlanePitch
        if let residual = group.residual { group.residual = residual + job.residualPlanePitch }
        group.next = nil
      }
    }
  #endif
}

/// Floats of weights that stay in a core's second-level cache while the rows of an image go by. A panel within it takes
/// all its blocks to a row, so that the input is fetched once; a larger one goes through the images block by block.
@inline(__always)
private var panelLimit: Int { 1 << 16 }

/// Cuts every row into tiles as even as can be: 13 pixels are 5 + 4 + 4, for a narrow tile wastes the multipliers.
@inline(__always)
private func convolveRows<let blocks: Int, let residuals: Int>(
  _ group: InlineArray<blocks, Vector>.Type, _ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob,
  channels: Int, groups: Int
) {
  let widest = TileLimit.positions(blocks: blocks)
  let tiles = (job.columns + widest - 1) / widest
  for image in 0..<job.images {
    var fetching = Fetching(job, image: image, tiles: job.rows * groups * tiles)
    for row in 0..<job.rows {
      for block in 0..<groups {
        let weights = job.weights + image * job.weightImagePitch + block * job.weightBlockPitch
        let bias = job.bias + block * lanes
        var input = job.input + image * job.inputImagePitch + row * job.inputRowStep
        var output =
          job.output + image * job.outputImagePitch + block * job.outputPlanePitch + row * job.outputRowPitch
        // Without a residual any address will do.
        var residual =
          (job.residual ?? job.bias) + image * job.residualImagePitch + block * job.residualPlanePitch
          + row * job.residualRowPitch
        var columns = job.columns
        var tilesLeft = tiles
        while tilesLeft > 0 {
          let pixels = (columns + tilesLeft - 1) / tilesLeft
          convolutionTile(
            group, added, pixels: pixels, job, channels: channels, weights: weights, bias: bias, input: input,
            output: output, residual: residual, &fetching)
          input += pixels * job.inputColumnStep
          output += pixels * lanes
          residual += pixels * lanes
          columns -= pixels
          tilesLeft -= 1
        }
      }
    }
  }
}

/// What a tile fetches of the data that is read next: an image's even part of it, spread over the input planes of all tiles.
struct Fetching {
  var address: UnsafePointer<Float>
  let linesPerPlane: Int

  @inline(__always)
  init(_ job: ConvolutionJob, image: Int, tiles: Int) {
    address = job.input
    guard let next = job.next else {
      linesPerPlane = 0
      return
    }
    let block = image * job.outputBlocks / job.images
    // The images that share the block's run.
    let first = (block * job.images + job.outputBlocks - 1) / job.outputBlocks
    let end = ((block + 1) * job.images + job.outputBlocks - 1) / job.outputBlocks
    let lines = (job.nextFloats + lanes - 1) / lanes
    let start = (image - first) * lines / (end - first)
    let count = (image + 1 - first) * lines / (end - first) - start
    address = next + block * job.nextBlockPitch + start * lanes
    linesPerPlane = (count + tiles * job.inputPlanes - 1) / (tiles * job.inputPlanes)
  }

  @inline(__always)
  mutating func fetchForPlane() {
    for line in 0..<linesPerPlane { prefetch(address + line * lanes) }
    address += linesPerPlane * lanes
  }
}
