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

/// The weights of a 3 × 3 kernel: in registers where there are enough, else fetched for each run of `widest` pixels.
struct Taps3x3<let widest: Int>: Taps {
  typealias WidestRun = InlineArray<widest, Vector>

  let columnStep: Int

  #if arch(x86_64) && MARTLET_AVX512
    // Named vectors, for an array of them would live in memory.
    let top: TapRow
    let middle: TapRow
    let bottom: TapRow

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
    var top: TapRow { loadRow(weights) }

    @inline(__always)
    var middle: TapRow { loadRow(weights + 3 * lanes) }

    @inline(__always)
    var bottom: TapRow { loadRow(weights + 6 * lanes) }
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

/// Of neighbouring pixels, which share what they read, and of every second one.
#if arch(x86_64) && MARTLET_AVX512
  typealias NeighbouringTaps3x3 = Taps3x3<8>
  typealias SteppingTaps3x3 = Taps3x3<4>
#elseif arch(x86_64) && MARTLET_BASELINE
  typealias NeighbouringTaps3x3 = Taps3x3<2>
  typealias SteppingTaps3x3 = Taps3x3<2>
#else
  typealias NeighbouringTaps3x3 = Taps3x3<4>
  typealias SteppingTaps3x3 = Taps3x3<4>
#endif

typealias TapRow = (Vector, Vector, Vector)

@inline(__always)
private func loadRow(_ weights: UnsafePointer<Float>) -> TapRow {
  (load(weights), load(weights + lanes), load(weights + 2 * lanes))
}

@inline(__always)
private func accumulateTapRow<let pixels: Int>(
  _ sums: inout InlineArray<pixels, Vector>, _ weights: TapRow, input: UnsafePointer<Float>, columnStep: Int
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
