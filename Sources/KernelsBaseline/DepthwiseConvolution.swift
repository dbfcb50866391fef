import MartletKernelInterface

#if arch(x86_64) && MARTLET_BASELINE
  private typealias PixelRun = InlineArray<2, Vector>
#else
  private typealias PixelRun = InlineArray<4, Vector>
#endif

/// The depthwise convolution. Kernels of 3 × 3 without dilation, by far the commonest, are unrolled over their taps.
@inline(never)
func depthwiseConvolution(_ job: ConvolutionJob) {
  let is3x3 = job.kernelHeight == 3 && job.kernelWidth == 3 && job.tapColumnStep == lanes
  for image in 0..<job.images {
    for block in 0..<job.outputBlocks {
      let weights = job.weights + block * job.weightBlockPitch
      let bias = load(job.bias + block * lanes)
      let input = job.input + image * job.inputImagePitch + block * job.inputPlanePitch
      let output = job.output + image * job.outputImagePitch + block * job.outputPlanePitch
      if is3x3 && job.inputColumnStep == lanes {
        convolvePlane3x3(job, weights: weights, bias: bias, input: input, output: output, columnStep: lanes)
      } else if is3x3 && job.inputColumnStep == 2 * lanes {
        convolvePlane3x3(job, weights: weights, bias: bias, input: input, output: output, columnStep: 2 * lanes)
      } else {
        convolvePlane(job, weights: weights, bias: bias, input: input, output: output)
      }
    }
  }
}

@inline(__always)
private func convolvePlane(
  _ job: ConvolutionJob, weights: UnsafePointer<Float>, bias: Vector, input: UnsafePointer<Float>,
  output: UnsafeMutablePointer<Float>
) {
  for row in 0..<job.rows {
    let line = input + row * job.inputRowStep
    convolveRow(job, bias: bias, output: output + row * job.outputRowPitch) { sums, column in
      accumulateTaps(&sums, job, weights, input: line + column * job.inputColumnStep)
    } single: { sums, column in
      accumulateTaps(&sums, job, weights, input: line + column * job.inputColumnStep)
    }
  }
}

@inline(__always)
private func convolvePlane3x3(
  _ job: ConvolutionJob, weights: UnsafePointer<Float>, bias: Vector, input: UnsafePointer<Float>,
  output: UnsafeMutablePointer<Float>, columnStep: Int
) {
  let taps = Taps3x3(weights)
  for row in 0..<job.rows {
    let line = input + row * job.inputRowStep
    convolveRow(job, bias: bias, output: output + row * job.outputRowPitch) { sums, column in
      accumulateTaps(&sums, job, taps, input: line + column * columnStep, columnStep: columnStep)
    } single: { sums, column in
      accumulateTaps(&sums, job, taps, input: line + column * columnStep, columnStep: columnStep)
    }
  }
}

/// A row as runs of pixels, and the rest of it pixel by pixel.
@inline(__always)
private func convolveRow(
  _ job: ConvolutionJob, bias: Vector, output: UnsafeMutablePointer<Float>,
  run: (inout PixelRun, Int) -> Void, single: (inout InlineArray<1, Vector>, Int) -> Void
) {
  let lowerBound = Vector(repeating: job.lowerBound)
  var column = 0
  while column + PixelRun.count <= job.columns {
    var sums: PixelRun = zeros()
    run(&sums, column)
    for pixel in 0..<PixelRun.count {
      store(clamp(sums[unchecked: pixel] + bias, from: lowerBound), to: output + (column + pixel) * lanes)
    }
    column += PixelRun.count
  }
  while column < job.columns {
    var sums: InlineArray<1, Vector> = zeros()
    single(&sums, column)
    store(clamp(sums[unchecked: 0] + bias, from: lowerBound), to: output + column * lanes)
    column += 1
  }
}

/// The products of any kernel, tap by tap.
@inline(__always)
private func accumulateTaps<let pixels: Int>(
  _ sums: inout InlineArray<pixels, Vector>, _ job: ConvolutionJob, _ taps: UnsafePointer<Float>,
  input: UnsafePointer<Float>
) {
  var weights = taps
  for tapRow in 0..<job.kernelHeight {
    var tap = input + tapRow * job.tapRowStep
    for _ in 0..<job.kernelWidth {
      accumulateTap(&sums, load(weights), input: tap, columnStep: job.inputColumnStep)
      tap += job.tapColumnStep
      weights += lanes
    }
  }
}

/// The weights of a 3 × 3 kernel: in registers where there are enough, else fetched for each run of pixels.
private struct Taps3x3 {
  typealias Row = (Vector, Vector, Vector)

  #if arch(x86_64) && MARTLET_AVX512
    // Named vectors, for an array of them would live in memory.
    let top: Row
    let middle: Row
    let bottom: Row

    @inline(__always)
    init(_ weights: UnsafePointer<Float>) {
      top = loadRow(weights)
      middle = loadRow(weights + 3 * lanes)
      bottom = loadRow(weights + 6 * lanes)
    }
  #else
    private let weights: UnsafePointer<Float>

    @inline(__always)
    init(_ weights: UnsafePointer<Float>) { self.weights = weights }

    @inline(__always)
    var top: Row { loadRow(weights) }

    @inline(__always)
    var middle: Row { loadRow(weights + 3 * lanes) }

    @inline(__always)
    var bottom: Row { loadRow(weights + 6 * lanes) }
  #endif
}

@inline(__always)
private func loadRow(_ weights: UnsafePointer<Float>) -> Taps3x3.Row {
  (load(weights), load(weights + lanes), load(weights + 2 * lanes))
}

@inline(__always)
private func accumulateTaps<let pixels: Int>(
  _ sums: inout InlineArray<pixels, Vector>, _ job: ConvolutionJob, _ taps: Taps3x3, input: UnsafePointer<Float>,
  columnStep: Int
) {
  accumulateTapRow(&sums, taps.top, input: input, columnStep: columnStep)
  accumulateTapRow(&sums, taps.middle, input: input + job.tapRowStep, columnStep: columnStep)
  accumulateTapRow(&sums, taps.bottom, input: input + 2 * job.tapRowStep, columnStep: columnStep)
}

@inline(__always)
private func accumulateTapRow<let pixels: Int>(
  _ sums: inout InlineArray<pixels, Vector>, _ weights: Taps3x3.Row, input: UnsafePointer<Float>, columnStep: Int
) {
  accumulateTap(&sums, weights.0, input: input, columnStep: columnStep)
  accumulateTap(&sums, weights.1, input: input + lanes, columnStep: columnStep)
  accumulateTap(&sums, weights.2, input: input + 2 * lanes, columnStep: columnStep)
}

@inline(__always)
private func accumulateTap<let pixels: Int>(
  _ sums: inout InlineArray<pixels, Vector>, _ weight: Vector, input: UnsafePointer<Float>, columnStep: Int
) {
  for pixel in 0..<pixels {
    sums[unchecked: pixel] = multiplyAdd(sums[unchecked: pixel], load(input + pixel * columnStep), weight)
  }
}
