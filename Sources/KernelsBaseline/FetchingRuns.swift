/// Runs of floats at equal distances that are read next, fetched one after the other, spread evenly over calls.
struct FetchingRuns {
  private var address: UnsafePointer<Float>
  private var end: UnsafePointer<Float>
  private var runsLeft: Int
  private let linesOfCall: Int
  private let floats: Int
  /// From the end of a run to the next one's start.
  private let gap: Int

  /// - Parameters:
  ///   - address: the first run's; any will do.
  ///   - floats: of a run.
  ///   - pitch: floats from a run's start to the next one's.
  ///   - calls: of ``fetch()``, after which all has been fetched; at least 1.
  @inline(__always)
  init(_ address: UnsafePointer<Float>, runs: Int, floats: Int, pitch: Int, calls: Int) {
    let lines = runs * ((floats + lanes - 1) / lanes)
    self.address = address
    self.floats = floats
    gap = pitch - floats
    end = address + floats
    runsLeft = runs
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
