import MartletKernelInterface

/// One tile of a convolution: `pixels` neighbours of an output row in `blocks` output blocks.
@inline(__always)
func convolutionTile<let pixels: Int, let blocks: Int>(
  _: Tile<pixels, blocks>.Type, _ job: ConvolutionJob, channels: Int, weights panel: UnsafePointer<Float>,
  bias: UnsafePointer<Float>, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  var sums: Tile<pixels, blocks> = zeros()
  var weights = panel
  for plane in 0..<job.inputPlanes {
    for tapRow in 0..<job.kernelHeight {
      var tap = input + plane * job.inputPlanePitch + tapRow * job.tapRowStep
      for _ in 0..<job.kernelWidth {
        accumulate(
          &sums, input: tap, positionStep: job.inputColumnStep, channels: channels, weights: weights,
          blockPitch: job.weightBlockPitch)
        tap += job.tapColumnStep
        weights += channels * lanes
      }
    }
  }
  // The short loop outside: a long nest stays rolled.
  let lowerBound = Vector(repeating: job.lowerBound)
  for block in 0..<blocks {
    let blockBias = load(bias + block * lanes)
    for pixel in 0..<pixels {
      store(
        clamp(sums[unchecked: pixel][unchecked: block] + blockBias, from: lowerBound),
        to: output + block * job.outputPlanePitch + pixel * lanes)
    }
  }
}

/// The tile of a width known at run time only.
@inline(__always)
func convolutionTile<let blocks: Int>(
  _: InlineArray<blocks, Vector>.Type, pixels: Int, _ job: ConvolutionJob, channels: Int,
  weights: UnsafePointer<Float>, bias: UnsafePointer<Float>, input: UnsafePointer<Float>,
  output: UnsafeMutablePointer<Float>
) {
  let widest = TileLimit.positions(blocks: blocks)
  switch pixels {
  case 1:
    convolutionTile(
      Tile<1, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 2:
    convolutionTile(
      Tile<2, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 3 where widest >= 3:
    convolutionTile(
      Tile<3, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 4 where widest >= 4:
    convolutionTile(
      Tile<4, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 5 where widest >= 5:
    convolutionTile(
      Tile<5, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 6 where widest >= 6:
    convolutionTile(
      Tile<6, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 7 where widest >= 7:
    convolutionTile(
      Tile<7, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 8 where widest >= 8:
    convolutionTile(
      Tile<8, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 9 where widest >= 9:
    convolutionTile(
      Tile<9, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  case 10 where widest >= 10:
    convolutionTile(
      Tile<10, blocks>.self, job, channels: channels, weights: weights, bias: bias, input: input, output: output)
  default: break
  }
}
