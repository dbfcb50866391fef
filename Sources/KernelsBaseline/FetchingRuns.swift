import MartletKernelInterface

/// What the products of a Winograd convolution fetch of the data that is read next: runs one after the other, spread evenly
/// over calls.
struct FetchingRuns {
  private var address: UnsafePointer<Float>
  private var end: UnsafePointer<Float>
  private var runsLeft: Int
  private let linesOfCall: Int
  private let floats: Int
  /// From the end of a run to the next one's start.
  private let gap: Int

  @inline(__always)
  init(_ job: WinogradProductsJob, calls: Int) {
    let lines = job.nextRuns * ((job.nextFloats + lanes - 1) / lanes)
    address = job.next ?? job.inputs
    floats = job.nextFloats
    gap = job.nextPitch - floats
    end = address + floats
    runsLeft = job.next == nil ? 0 : job.nextRuns
    linesOfCall = (lines + calls - 1) / calls
  }

  @inline(__always)
  mutating func fetch() {
    if runsLeft == 0 { return }
    for line in 0..<linesOfCall { prefetch(address + line * lanes) }
    address += linesOfCall * lanes
    if address < end { return }
    runsLeft -= 1
    address = end + gap
    end = address + floats
  }
}
