import MartletKernelInterface

#if arch(x86_64) && MARTLET_BASELINE
  private typealias PixelRun = InlineArray<2, Vector>
#else
  private typealias PixelRun = InlineArray<4, Vector>
#endif

/// The depthwise convolution. Kernels of 3 × 3 without dilation, by far the commonest, are unrolled over their taps.
@inline(never)
func depthwiseConvolution(_ job: ConvolutionJob) {
  if job.residual == nil {
    convolvePlanes(InlineArray<0, Vector>.self, job)
  } else {
    convolvePlanes(InlineArray<1, Vector>.self, job)
  }
}

/// To each sum `residuals` numbers are added, 0 or 1.
@inline(__always)
private func convolvePlanes<let residuals: Int>(_ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob) {
  let is3x3 = job.kernelHeight == 3 && job.kernelWidth == 3 && job.tapColumnStep == lanes
  for image in 0..<job.images {
    for block in 0..<job.outputBlocks {
      let weights = job.weights + block * job.weightBlockPitch
      let bias = job.bias + block * lanes
      let input = job.input + image * job.inputImagePitch + block * job.inputPlanePitch
      let output = job.output + image * job.outputImagePitch + block * job.outputPlanePitch
      // Without a residual any address will do.
      let residual =
        (job.residual ?? job.bias) + image * job.residualImagePitch + block * job.residualPlanePitch
      if is3x3 && job.inputColumnStep == lanes {
        convolvePlane(
          added, job, Taps3x3(weights, columnStep: lanes), bias: bias, input: input, output: output, residual: residual)
      } else if is3x3 && job.inputColumnStep == 2 * lanes {
        convolvePlane(
          added, job, Taps3x3(weights, columnStep: 2 * lanes), bias: bias, input: input, output: output,
          residual: residual)
      } else {
        convolvePlane(
          added, job, AnyTaps(weights: weights, columnStep: job.inputColumnStep), bias: bias, input: input,
          output: output, residual: residual)
      }
    }
  }
}

/// Row by row, each as runs of pixels, and the rest of it pixel by pixel.
@inline(__always)
private func convolvePlane<let residuals: Int>(
  _ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob, _ taps: some Taps, bias: UnsafePointer<Float>,
  input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, residual: UnsafePointer<Float>
) {
  for row in 0..<job.rows {
    var tap = input + row * job.inputRowStep
    var target = output + row * job.outputRowPitch
    var addend = residual + row * job.residualRowPitch
    var columns = job.columns
    while columns >= PixelRun.count {
      convolveRun(PixelRun.self, added, job, taps, bias: bias, input: tap, output: target, residual: addend)
      tap += PixelRun.count * taps.columnStep
      target += PixelRun.count * lanes
      addend += PixelRun.count * lanes
      columns -= PixelRun.count
    }
    while columns > 0 {
      convolveRun(
        InlineArray<1, Vector>.self, added, job, taps, bias: bias, input: tap, output: target, residual: addend)
      tap += taps.columnStep
      target += lanes
      addend += lanes
      columns -= 1
    }
  }
}

@inline(__always)
private func convolveRun<let pixels: Int, let residuals: Int>(
  _: InlineArray<pixels, Vector>.Type, _: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob,
  _ taps: some Taps, bias: UnsafePointer<Float>, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  residual: UnsafePointer<Float>
) {
  var sums: InlineArray<pixels, Vector> = zeros()
  taps.accumulate(&sums, job, input: input)
  // Fetched here rather than once: registers are short.
  let bias = load(bias)
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  for pixel in 0..<pixels {
    var sum = sums[unchecked: pixel] + bias
    if residuals > 0 { sum += load(residual + pixel * lanes) }
    store(bounded(sum, from: lowerBound, to: upperBound), to: output + pixel * lanes)
  }
}

/// The weights of a channel block's kernel.
private protocol Taps {
  /// Floats between the input of two neighbouring output pixels.
  var columnStep: Int { get }

  func accumulate<let pixels: Int>(
    _ sums: inout InlineArray<pixels, Vector>, _ job: ConvolutionJob, input: UnsafePointer<Float>)
}

/// A kernel of any size, tap by tap.
private struct AnyTaps: Taps {
  let weights: UnsafePointer<Float>
  let columnStep: Int

  @inline(__always)
  func accumulate<let pixels: Int>(
    _ sums: inout InlineArray<pixels, Vector>, _ job: ConvolutionJob, input: UnsafePointer<Float>
  ) {
    var weights = weights
    for tapRow in 0..<job.kernelHeight {
      var tap = input + tapRow * job.tapRowStep
      for _ in 0..<job.kernelWidth {
        accumulateTap(&sums, load(weights), input: tap, columnStep: columnStep)
        tap += job.tapColumnStep
        weights += lanes
      }
    }
  }
}

/// The weights of a 3 × 3 kernel: in registers where there are enough, else fetched for each run of pixels.
private struct Taps3x3: Taps {
  typealias Row = (Vector, Vector, Vector)

  let columnStep: Int

  #if arch(x86_64) && MARTLET_AVX512
    // Named vectors, for an array of them would live in memory.
    let top: Row
    let middle: Row
    let bottom: Row

    @inline(__always)
    init(_ weights: UnsafePointer<Float>, columnStep: Int) {
      self.columnStep = columnStep
      top = loadRow(weights)
      middle = loadRow(weights + 3 * lanes)
      bottom = loadRow(weights + 6 * lanes)
    }
  #else
    private let weights: UnsafePointer<Float>

    @inline(__always)
    init(_ weights: UnsafePointer<Float>, columnStep: Int) {
      self.weights = weights
      self.columnStep = columnStep
    }

    @inline(__always)
    var top: Row { loadRow(weights) }

    @inline(__always)
    var middle: Row { loadRow(weights + 3 * lanes) }

    @inline(__always)
    var bottom: Row { loadRow(weights + 6 * lanes) }
  #endif

  @inline(__always)
  func accumulate<let pixels: Int>(
    _ sums: inout InlineArray<pixels, Vector>, _ job: ConvolutionJob, input: UnsafePointer<Float>
  ) {
    accumulateTapRow(&sums, top, input: input, columnStep: columnStep)
    accumulateTapRow(&sums, middle, input: input + job.tapRowStep, columnStep: columnStep)
    accumulateTapRow(&sums, bottom, input: input + 2 * job.tapRowStep, columnStep: columnStep)
  }
}

@inline(__always)
private func loadRow(_ weights: UnsafePointer<Float>) -> Taps3x3.Row {
  (load(weights), load(weights + lanes), load(weights + 2 * lanes))
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
