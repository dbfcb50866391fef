import MartletKernelInterface

/// Whether a planar convolution is computed with the 16 pixels of a vector side by side, rather than 16 channels: where so
/// few channels come out that most of a vector would be padding, and rows are wide enough. It takes `channels` products for
/// 16 pixels and a transposition; the other way takes 8 or more.
///
/// The last vector of a row may begin in the one before, so that nothing may be added that lies in the output's own memory.
@inline(__always)
func takesPixels(_ job: ConvolutionJob) -> Bool {
  let vectors = (job.columns + lanes - 1) / lanes
  return job.outputBlocks == 1 && job.columns >= lanes && job.inputColumnStep == 1 && job.residual == nil
    && job.lastBlockChannels * vectors * lanes <= 7 * job.columns
}

/// The convolution of planes where ``takesPixels(_:)``, which holds for no more than 7 channels.
@inline(never)
func pixelConvolution(_ job: ConvolutionJob) {
  switch job.lastBlockChannels {
  case 1: convolveImages(InlineArray<1, Vector>.self, job)
  case 2: convolveImages(InlineArray<2, Vector>.self, job)
  case 3, 4: convolveImages(InlineArray<4, Vector>.self, job)
  case 5, 6: convolveImages(InlineArray<6, Vector>.self, job)
  default: convolveImages(InlineArray<7, Vector>.self, job)
  }
}

@inline(__always)
private func convolveImages<let channels: Int>(_: InlineArray<channels, Vector>.Type, _ job: ConvolutionJob) {
  var image = job
  for _ in 0..<job.images {
    var row = 0
    #if arch(x86_64) && MARTLET_AVX512
      // Registers suffice for two rows, which share the weights.
      while row + 2 <= job.rows {
        convolveLines(Tile<2, channels>.self, image, row: row)
        row += 2
      }
    #endif
    while row < job.rows {
      convolveLines(Tile<1, channels>.self, image, row: row)
      row += 1
    }
    image.input += job.inputImagePitch
    image.output += job.outputImagePitch
  }
}

@inline(__always)
private func convolveLines<let lines: Int, let channels: Int>(
  _ tile: Tile<lines, channels>.Type, _ job: ConvolutionJob, row: Int
) {
  var column = 0
  while column < job.columns {
    convolvePixels(tile, job, row: row, column: min(column, job.columns - lanes))
    column += lanes
  }
}

/// 16 pixels of one or two rows in all channels.
@inline(__always)
private func convolvePixels<let lines: Int, let channels: Int>(
  _: Tile<lines, channels>.Type, _ job: ConvolutionJob, row: Int, column: Int
) {
  var sums: Tile<lines, channels> = zeros()
  var weights = job.weights
  var plane = job.input + row * job.inputRowStep + column
  var planes = job.inputPlanes
  repeat {
    var tapRow = plane
    var rows = job.kernelHeight
    repeat {
      var tap = tapRow
      var taps = job.kernelWidth
      repeat {
        for line in 0..<lines {
          let pixels = loadUnaligned(tap + line * job.inputRowStep)
          for channel in 0..<channels {
            sums[unchecked: line][unchecked: channel] = multiplyAdd(
              sums[unchecked: line][unchecked: channel], pixels, Vector(repeating: weights[channel]))
          }
        }
        weights += lanes
        tap += job.tapColumnStep
        taps -= 1
      } while taps > 0
      tapRow += job.tapRowStep
      rows -= 1
    } while rows > 0
    plane += job.inputPlanePitch
    planes -= 1
  } while planes > 0
  let target = job.output + row * job.outputRowPitch + column * lanes
  finish(sums[unchecked: 0], job, to: target)
  if lines > 1 { finish(sums[unchecked: lines - 1], job, to: target + job.outputRowPitch) }
}

/// Turns 16 pixels of some channels, 8 at most, into pixels of 16 channels, adds the bias, bounds and stores them.
@inline(__always)
private func finish<let channels: Int>(
  _ sums: InlineArray<channels, Vector>, _ job: ConvolutionJob, to output: UnsafeMutablePointer<Float>
) {
  var rows: InlineArray<8, Vector> = zeros()
  for channel in 0..<channels { rows[unchecked: channel] = sums[unchecked: channel] }
  rows = pairsOfPixels(rows)
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  let bias = load(job.bias)
  let biases = Vector(lowHalf: bias.lowHalf, highHalf: bias.lowHalf)
  let others = bounded(bias, from: lowerBound, to: upperBound).highHalf
  for pair in 0..<8 {
    let pixels = bounded(rows[unchecked: pair] + biases, from: lowerBound, to: upperBound)
    let target = output + 2 * pair * lanes
    storeHalf(pixels.lowHalf, to: target)
    storeHalf(others, to: target + 8)
    storeHalf(pixels.highHalf, to: target + lanes)
    storeHalf(others, to: target + lanes + 8)
  }
}
