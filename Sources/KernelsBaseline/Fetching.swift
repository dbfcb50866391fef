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
