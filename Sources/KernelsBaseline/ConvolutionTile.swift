import MartletKernelInterface

/// One tile of a convolution: `pixels` of the job's first image from `first` on, in the job's first `blocks` output blocks and
/// the first half of `halves` more, 0 or 1. To each sum `residuals` numbers are added, 0 or 1: said in the type, for a branch
/// beside the sums would move them to memory.
@inline(__always)
private func convolutionTile<
  let pixels: Int, let blocks: Int, let halves: Int, let residuals: Int, PlacesOfPixels: PixelPlaces
>(
  _: Tile<pixels, blocks>.Type, _: InlineArray<halves, HalfVector>.Type, _ added: InlineArray<residuals, Vector>.Type,
  _ places: PlacesOfPixels.Type, _ job: ConvolutionJob, channels: Int, from first: PixelPosition,
  _ fetching: inout Fetching
) {
  var sums: Tile<pixels, blocks> = zeros()
  var halfSums: Tile<pixels, halves> = zeros()
  var weights = job.weights
  let inputs = PlacesOfPixels(from: first, columnStep: job.inputColumnStep, rowStep: job.inputRowStep)
  // Taps that lie side by side are as good as channels,
  let isDilated = job.tapColumnStep != channels
  let taps = isDilated ? job.kernelWidth : 1
  let steps = isDilated ? channels : job.kernelWidth * channels
  // and the planes of a kernel of one row as good as its rows.
  let isRow = job.kernelHeight == 1
  let rows = isRow ? job.inputPlanes : job.kernelHeight
  let rowStep = isRow ? job.inputPlanePitch : job.tapRowStep
  let isPartial = channels > 1 && job.lastPlaneChannels < channels
  var planes = isRow ? 1 : job.inputPlanes
  var plane = job.input
  repeat {
    var row = plane
    var rowsLeft = rows
    repeat {
      let isLastPlane = isPartial && planes == 1 && (!isRow || rowsLeft == 1)
      var tapsLeft = isLastPlane ? job.kernelWidth : taps
      let steps = isLastPlane ? job.lastPlaneChannels : steps
      let weightStep = (isLastPlane ? channels : steps) * lanes
      var tap = row
      repeat {
        accumulate(
          &sums, &halfSums, input: tap, places: inputs, steps: steps, weights: weights, blockPitch: job.weightBlockPitch
        )
        weights += weightStep
        tap += job.tapColumnStep
        tapsLeft -= 1
      } while tapsLeft > 0
      fetching.fetchForRow()
      row += rowStep
      rowsLeft -= 1
    } while rowsLeft > 0
    plane += job.inputPlanePitch
    planes -= 1
  } while planes > 0
  finish(&sums, added, places, job, firstBlock: 0, from: first)
  finish(&halfSums, added, places, job, firstBlock: blocks, from: first)
}

/// Adds bias and residual to the sums of a tile's blocks from `firstBlock` on, bounds them and stores them.
@inline(__always)
private func finish<let pixels: Int, let blocks: Int, let residuals: Int, PlacesOfPixels: PixelPlaces>(
  _ sums: inout Tile<pixels, blocks>, _: InlineArray<residuals, Vector>.Type, _: PlacesOfPixels.Type,
  _ job: ConvolutionJob, firstBlock: Int, from first: PixelPosition
) {
  // Short loops, one for each thing to do, and where need be in halves: the compiler leaves a longer one rolled.
  for block in 0..<blocks {
    let bias = load(job.bias + (firstBlock + block) * lanes)
    for pixel in 0..<pixels { sums[unchecked: pixel][unchecked: block] += bias }
  }
  if residuals > 0, let start = job.residual {
    let residual = start + firstBlock * job.residualPlanePitch
    let addends = PlacesOfPixels(from: first, columnStep: lanes, rowStep: job.residualRowPitch)
    for pixel in 0..<pixels / 2 {
      let addend = residual + addends[pixel]
      for block in 0..<blocks {
        sums[unchecked: pixel][unchecked: block] += load(addend + block * job.residualPlanePitch)
      }
    }
    for pixel in pixels / 2..<pixels {
      let addend = residual + addends[pixel]
      for block in 0..<blocks {
        sums[unchecked: pixel][unchecked: block] += load(addend + block * job.residualPlanePitch)
      }
    }
  }
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  for block in 0..<blocks {
    for pixel in 0..<pixels {
      sums[unchecked: pixel][unchecked: block] = bounded(
        sums[unchecked: pixel][unchecked: block], from: lowerBound, to: upperBound)
    }
  }
  let targets = PlacesOfPixels(from: first, columnStep: lanes, rowStep: job.outputRowPitch)
  for pixel in 0..<pixels {
    let target = job.output + firstBlock * job.outputPlanePitch + targets[pixel]
    for block in 0..<blocks {
      store(sums[unchecked: pixel][unchecked: block], to: target + block * job.outputPlanePitch)
    }
  }
}

/// The tile of a width known at run time only.
@inline(__always)
func convolutionTile<let blocks: Int, let halves: Int, let residuals: Int>(
  _: InlineArray<blocks, Vector>.Type, _ half: InlineArray<halves, HalfVector>.Type,
  _ added: InlineArray<residuals, Vector>.Type, _ places: (some PixelPlaces).Type, pixels: Int, _ job: ConvolutionJob,
  channels: Int, from first: PixelPosition, _ fetching: inout Fetching
) {
  let widest = TileLimit.positions(blocks: blocks)
  switch pixels {
  case 1:
    convolutionTile(Tile<1, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 2:
    convolutionTile(Tile<2, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 3 where widest >= 3:
    convolutionTile(Tile<3, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 4 where widest >= 4:
    convolutionTile(Tile<4, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 5 where widest >= 5:
    convolutionTile(Tile<5, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 6 where widest >= 6:
    convolutionTile(Tile<6, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 7 where widest >= 7:
    convolutionTile(Tile<7, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 8 where widest >= 8:
    convolutionTile(Tile<8, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 9 where widest >= 9:
    convolutionTile(Tile<9, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  case 10 where widest >= 10:
    convolutionTile(Tile<10, blocks>.self, half, added, places, job, channels: channels, from: first, &fetching)
  default: break
  }
}
