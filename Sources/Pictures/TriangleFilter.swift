/// How a line of samples becomes a longer or shorter one: bilinear interpolation, antialiased where it becomes shorter.
///
/// Each output is a mean of the inputs around its centre, weighed by a triangle that is two input samples wide, or two output
/// samples where those are wider. The definition is that of Pillow's `Image.resize(…, BILINEAR)`, down to its fixed-point
/// weights, so that results are the same to the bit.
struct TriangleFilter {
  /// The inputs that make one output.
  struct Window {
    /// The first input.
    let start: Int
    /// The places of their weights in `weights`.
    let weights: Range<Int>
  }

  /// One for each wanted output.
  let windows: [Window]
  /// Of each window they make 1, in units of 2^-22.
  let weights: [Int32]

  static let fractionBits: Int32 = 22

  /// - Parameters:
  ///   - input: how many samples there are.
  ///   - output: how many they become.
  ///   - wanted: which of these are computed.
  /// - Precondition: `input` and `output` are positive, and `wanted` lies within the outputs.
  init(from input: Int, to output: Int, wanted: Range<Int>) {
    let scale = Double(input) / Double(output)
    let support = max(scale, 1)
    let inverse = 1 / support
    let unit = Double(1 << Self.fractionBits)
    var windows: [Window] = []
    windows.reserveCapacity(wanted.count)
    var weights: [Int32] = []
    var exact: [Double] = []
    for position in wanted {
      let center = (Double(position) + 0.5) * scale
      let start = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), input)
      exact.removeAll(keepingCapacity: true)
      for sample in start..<end {
        exact.append(max(1 - abs((Double(sample) - center + 0.5) * inverse), 0))
      }
      let sum = exact.reduce(0, +)
      windows.append(Window(start: start, weights: weights.count..<weights.count + exact.count))
      for weight in exact { weights.append(Int32(0.5 + weight / sum * unit)) }
    }
    self.windows = windows
    self.weights = weights
  }

  /// At least as many bytes as a filter of these extents takes.
  static func byteCount(from input: Int, to output: Int, wanted: Int) -> Double {
    let widest = 2 * max(Double(input) / Double(output), 1) + 2
    return Double(wanted) * (widest * Double(MemoryLayout<Int32>.size) + Double(MemoryLayout<Window>.size))
  }

  /// The inputs that the windows reach; empty where there is no window.
  var reach: Range<Int> {
    guard let first = windows.first, let last = windows.last else { return 0..<0 }
    return first.start..<last.start + last.weights.count
  }

  /// The sample that a sum of weighed samples is.
  static func sample(_ sum: Int32) -> UInt8 {
    UInt8(clamping: (sum &+ 1 << (fractionBits - 1)) >> fractionBits)
  }
}
