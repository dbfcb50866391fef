import MartletKernelInterface

/// What a convolution fetches of the data that is read next: for an image an even part of it, spread over the rows of taps of
/// all its tiles.
struct Fetching {
  private var address: UnsafePointer<Float>
  private var end: UnsafePointer<Float>
  private let linesOfRow: Int

  /// - Parameter tiles: of an image.
  @inline(__always)
  init(_ job: ConvolutionJob, image: Int, tiles: Int) {
    (address, end) = (job.input, job.input)
    guard let next = job.next else {
      linesOfRow = 0
      return
    }
    // Runs that follow one another are one.
    let isWhole = job.nextBlockPitch == job.nextFloats
    let runs = isWhole ? 1 : job.outputBlocks
    let run = image * runs / job.images
    // The images that share the run.
    let firstImage = (run * job.images + runs - 1) / runs
    let endImage = ((run + 1) * job.images + runs - 1) / runs
    let lines = ((isWhole ? job.outputBlocks * job.nextFloats : job.nextFloats) + lanes - 1) / lanes
    let start = (image - firstImage) * lines / (endImage - firstImage)
    let count = (image + 1 - firstImage) * lines / (endImage - firstImage) - start
    address = next + run * job.nextBlockPitch + start * lanes
    end = address + count * lanes
    let rows = tiles * job.inputPlanes * job.kernelHeight
    linesOfRow = (count + rows - 1) / rows
  }

  @inline(__always)
  mutating func fetchForRow() {
    if address >= end { return }
    for line in 0..<linesOfRow { prefetch(address + line * lanes) }
    address += linesOfRow * lanes
  }
}

/// Fetches runs of cache lines, at equal distances, a few lines a turn.
struct RunFetching {
  private var address: UnsafePointer<Float>
  private var runsLeft: Int
  private var linesLeft: Int
  private let lines: Int
  /// Floats from the end of a run to the next.
  private let gap: Int
  private let linesOfTurn: Int

  /// - Parameters:
  ///   - lines: of a run, at least 1.
  ///   - pitch: floats from run to run.
  ///   - turns: that all lines are spread over.
  @inline(__always)
  init(_ address: UnsafePointer<Float>, runs: Int, lines: Int, pitch: Int, turns: Int) {
    self.address = address
    runsLeft = runs
    linesLeft = lines
    self.lines = lines
    gap = pitch - lines * lanes
    linesOfTurn = (runs * lines + turns - 1) / turns
  }

  @inline(__always)
  mutating func takeTurn() {
    if runsLeft == 0 { return }
    for line in 0..<min(linesOfTurn, linesLeft) { prefetch(address + line * lanes) }
    address += linesOfTurn * lanes
    linesLeft -= linesOfTurn
    if linesLeft <= 0 {
      // What a run has left of its last turn is lost to the next, which begins where it does.
      address += linesLeft * lanes + gap
      linesLeft = lines
      runsLeft -= 1
    }
  }
}
