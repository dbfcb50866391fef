import MartletKernelInterface

/// One tile of a convolution: `pixels` neighbours of an output row in `blocks` output blocks. To each sum `residuals` numbers
/// are added, 0 or 1: said in the type, for a branch beside the sums would move them to memory.
@inline(__always)
func convolutionTile<let pixels: Int, let blocks: Int, let residuals: Int>(
  _: Tile<pixels, blocks>.Type, _: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob, channels: Int,
  weights panel: UnsafePointer<Float>, bias: UnsafePointer<Float>, input: UnsafePointer<Float>,
  output: UnsafeMutablePointer<Float>, residual: UnsafePointer<Float>, _ fetching: inout Fetching
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
    fetching.fetchForPlane()
  }
  // The short loop outside, and little inside: a long nest stays rolled.
  for block in 0..<blocks {
    let blockBias = load(bias + block * lanes)
    for pixel in 0..<pixels { sums[unchecked: pixel][unchecked: block] += blockBias }
  }
  if residuals > 0 {
    for block in 0..<blocks {
      for pixel in 0..<pixels {
        sums[unchecked: pixel][unchecked: block] += load(residual + block * job.residualPlanePitch + pixel * lanes)
      }
    }
  }
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  for block in 0..<blocks {
    for pixel in 0..<pixels {
      store(
        bounded(sums[unchecked: pixel][unchecked: block], from: lowerBound, to: upperBound),
        to: output + block * job.outputPlanePitch + pixel * lanes)
    }
  }
}

/// The tile of a width known at run time only.
@inline(__always)
func convolutionTile<let blocks: Int, let residuals: Int>(
  _: InlineArray<blocks, Vector>.Type, _ added: InlineArray<residuals, Vector>.Type, pixels: Int,
  _ job: ConvolutionJob, channels: Int, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
  input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, residual: UnsafePointer<Float>,
  _ fetching: inout Fetching
) {
  let widest = TileLimit.positions(blocks: blocks)
  switch pixels {
  case 1:
    convolutionTile(
      Tile<1, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 2:
    convolutionTile(
      Tile<2, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 3 where widest >= 3:
    convolutionTile(
      Tile<3, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 4 where widest >= 4:
    convolutionTile(
      Tile<4, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 5 where widest >= 5:
    convolutionTile(
      Tile<5, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 6 where widest >= 6:
    convolutionTile(
      Tile<6, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 7 where widest >= 7:
    convolutionTile(
      Tile<7, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 8 where widest >= 8:
    convolutionTile(
      Tile<8, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 9 where widest >= 9:
    convolutionTile(
      Tile<9, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  case 10 where widest >= 10:
    convolutionTile(
      Tile<10, blocks>.self, added, job, channels: channels, weights: weights, bias: bias, input: input, output: output,
      residual: residual, &fetching)
  default: break
  }
}
