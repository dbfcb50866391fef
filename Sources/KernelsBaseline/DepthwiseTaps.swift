import MartletKernelInterface

/// The weights of a channel block's kernel.
protocol Taps {
  /// Sums of the most pixels that fit the registers beside the weights.
  associatedtype WidestRun
  /// Floats between the input of two neighbouring output pixels.
  var columnStep: Int { get }

  func accumulate<let pixels: Int>(
    _ sums: inout InlineArray<pixels, Vector>, _ job: ConvolutionJob, input: UnsafePointer<Float>)
}

/// A kernel of any size, tap by tap.
struct AnyTaps: Taps {
  #if arch(x86_64) && MARTLET_AVX512
    typealias WidestRun = InlineArray<8, Vector>
  #elseif arch(x86_64) && MARTLET_BASELINE
    typealias WidestRun = InlineArray<2, Vector>
  #else
    typealias WidestRun = InlineArray<4, Vector>
  #endif

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
struct Taps3x3: Taps {
  #if arch(x86_64) && MARTLET_BASELINE
    typealias WidestRun = InlineArray<2, Vector>
  #else
    typealias WidestRun = InlineArray<4, Vector>
  #endif
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
