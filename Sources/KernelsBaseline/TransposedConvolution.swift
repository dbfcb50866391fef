import MartletKernelInterface

#if arch(x86_64) && MARTLET_BASELINE
  private typealias PixelRun = InlineArray<2, Vector>
#else
  private typealias PixelRun = InlineArray<6, Vector>
#endif

/// Output pixels a stride apart read neighbouring input pixels through the same taps: those of a row are computed in runs,
/// stride after stride.
@inline(never)
func transposedConvolution(_ job: TransposedConvolutionJob) {
  let step = job.columnStride * lanes
  for row in job.firstRow..<job.endRow {
    for phase in 0..<min(job.columnStride, job.columns) {
      var left = (job.columns - phase + job.columnStride - 1) / job.columnStride
      var position = 0
      var output = job.output + row * job.outputRowPitch + phase * lanes
      while left >= PixelRun.count {
        computeRun(PixelRun.self, job, row: row, phase: phase, position: position, output, step: step)
        position += PixelRun.count
        output += PixelRun.count * step
        left -= PixelRun.count
      }
      while left > 0 {
        computeRun(InlineArray<1, Vector>.self, job, row: row, phase: phase, position: position, output, step: step)
        position += 1
        output += step
        left -= 1
      }
    }
  }
}

@inline(__always)
private func computeRun<let pixels: Int>(
  _: InlineArray<pixels, Vector>.Type, _ job: TransposedConvolutionJob, row: Int, phase: Int, position: Int,
  _ output: UnsafeMutablePointer<Float>, step: Int
) {
  var sums: InlineArray<pixels, Vector> = zeros()
  var weights = job.weights
  for plane in 0..<job.inputPlanes {
    let input = job.input + plane * job.inputPlanePitch + position * lanes
    for tapRow in 0..<job.kernelHeight {
      let inputRow = row + job.top - tapRow * job.rowDilation
      let isRow = inputRow % job.rowStride == 0
      for tapColumn in 0..<job.kernelWidth {
        let inputColumn = phase + job.left - tapColumn * job.columnDilation
        if isRow && inputColumn % job.columnStride == 0 {
          let first = input + inputRow / job.rowStride * job.inputRowPitch + inputColumn / job.columnStride * lanes
          for channel in 0..<lanes {
            let factors = load(weights + channel * lanes)
            for pixel in 0..<pixels {
              sums[unchecked: pixel] = multiplyAdd(
                sums[unchecked: pixel], Vector(repeating: first[pixel * lanes + channel]), factors)
            }
          }
        }
        weights += lanes * lanes
      }
    }
  }
  let bias = load(job.bias)
  for pixel in 0..<pixels {
    store(sums[unchecked: pixel] + bias, to: output + pixel * step)
  }
}
