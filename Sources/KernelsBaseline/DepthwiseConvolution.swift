import MartletKernelInterface

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
          added, job, NeighbouringTaps3x3(weights, columnStep: lanes), bias: bias, input: input, output: output,
          residual: residual)
      } else if is3x3 && job.inputColumnStep == 2 * lanes {
        convolvePlane(
          added, job, SteppingTaps3x3(weights, columnStep: 2 * lanes), bias: bias, input: input, output: output,
          residual: residual)
      } else {
        convolvePlane(
          added, job, AnyTaps(weights: weights, columnStep: job.inputColumnStep), bias: bias, input: input,
          output: output, residual: residual)
      }
    }
  }
}

/// Row by row, each as runs of as many pixels as fit the registers, and one of the rest.
@inline(__always)
private func convolvePlane<let residuals: Int, let widest: Int, T: Taps>(
  _ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob, _ taps: T, bias: UnsafePointer<Float>,
  input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, residual: UnsafePointer<Float>
) where T.WidestRun == InlineArray<widest, Vector> {
  for row in 0..<job.rows {
    var tap = input + row * job.inputRowStep
    var target = output + row * job.outputRowPitch
    var addend = residual + row * job.residualRowPitch
    var columns = job.columns
    while columns >= widest {
      convolveRun(T.WidestRun.self, added, job, taps, bias: bias, input: tap, output: target, residual: addend)
      tap += widest * taps.columnStep
      target += widest * lanes
      addend += widest * lanes
      columns -= widest
    }
    convolveRun(
      pixels: columns, below: widest, added, job, taps, bias: bias, input: tap, output: target, residual: addend)
  }
}

/// The run of a width known at run time only.
@inline(__always)
private func convolveRun<let residuals: Int>(
  pixels: Int, below limit: Int, _ added: InlineArray<residuals, Vector>.Type, _ job: ConvolutionJob, _ taps: some Taps,
  bias: UnsafePointer<Float>, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
  residual: UnsafePointer<Float>
) {
  switch pixels {
  case 1 where limit > 1:
    convolveRun(
      InlineArray<1, Vector>.self, added, job, taps, bias: bias, input: input, output: output, residual: residual)
  case 2 where limit > 2:
    convolveRun(
      InlineArray<2, Vector>.self, added, job, taps, bias: bias, input: input, output: output, residual: residual)
  case 3 where limit > 3:
    convolveRun(
      InlineArray<3, Vector>.self, added, job, taps, bias: bias, input: input, output: output, residual: residual)
  case 4 where limit > 4:
    convolveRun(
      InlineArray<4, Vector>.self, added, job, taps, bias: bias, input: input, output: output, residual: residual)
  case 5 where limit > 5:
    convolveRun(
      InlineArray<5, Vector>.self, added, job, taps, bias: bias, input: input, output: output, residual: residual)
  case 6 where limit > 6:
    convolveRun(
      InlineArray<6, Vector>.self, added, job, taps, bias: bias, input: input, output: output, residual: residual)
  case 7 where limit > 7:
    convolveRun(
      InlineArray<7, Vector>.self, added, job, taps, bias: bias, input: input, output: output, residual: residual)
  default: break
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
