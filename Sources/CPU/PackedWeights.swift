package import MartletTensors
internal import MartletKernelInterface

/// How a static value is laid out for a kernel.
package enum WeightPacking: Hashable, Sendable {
  /// As it is stored.
  case plain
  /// A vector, with zeros up to a multiple of 16.
  case bias
  /// Convolution OIHW → `[O/16][inputPlanes][kh][kw][16 i][16 o]`: output block b holds the input blocks from
  /// `firstInputBlocks[b]` on; weights between channels of different groups are zero.
  case convolution(groups: Int, inputPlanes: Int, firstInputBlocks: [Int])
  /// Transposed convolution IOHW → the same, input and output changed about.
  case transposedConvolution(groups: Int, inputPlanes: Int, firstInputBlocks: [Int])
  /// Convolution OIHW of one group → `[O/16][I][kh][kw][16 o]`.
  case planarConvolution
  /// Convolution O1HW of as many groups as channels → `[O/16][kh][kw][16]`.
  case depthwise
  /// Linear OI → `[O/16][I][16 o]`.
  case linear
}

/// The packed weights that a lowered graph reads: which static values, how laid out, and where in one block of memory.
package struct PackedWeightTable: Hashable, Sendable {
  /// A parameter, or a result of an operator on parameters.
  package struct Source: Hashable, Sendable {
    /// The node's name.
    package var node: String
    package var result: Int

    /// The value's name as the IR's text has it behind `%`.
    package var name: String { node + (result == 0 ? "" : "#\(result)") }
  }

  package struct Entry: Hashable, Sendable {
    /// Nil for zeros (a bias that is not there).
    package var source: Source?
    package var shape: Shape
    package var packing: WeightPacking
    /// In floats from the start of the block; a multiple of 16.
    package var offset: Int
    package var floats: Int
  }

  package private(set) var entries: [Entry] = []
  /// The size of the block in floats.
  package private(set) var floats = 0
  private var known: [Key: Int] = [:]

  private struct Key: Hashable {
    var source: Source?
    var shape: Shape
    var packing: WeightPacking
  }

  package init() {}

  /// The offset of a packed value, which is added unless it is there.
  mutating func offset(of source: Source?, _ shape: Shape, _ packing: WeightPacking) throws(CPUError) -> Int {
    let key = Key(source: source, shape: shape, packing: packing)
    if let index = known[key] { return entries[index].offset }
    guard let count = packing.floatCount(of: shape), case let (end, overflow) = floats.addingReportingOverflow(count),
      !overflow, end < Int.max / 8
    else { throw CPUError("the packed weights of `\(source?.node ?? "zeros")` cannot be counted") }
    known[key] = entries.count
    entries.append(Entry(source: source, shape: shape, packing: packing, offset: floats, floats: count))
    defer { floats = (end + channelBlock - 1) / channelBlock * channelBlock }
    return floats
  }
}

extension WeightPacking {
  /// Floats of a packed value, or nil where they cannot be counted.
  func floatCount(of shape: Shape) -> Int? {
    let d = shape.dimensions
    func blocks(_ n: Int) -> Int { (n + channelBlock - 1) / channelBlock }
    let factors: [Int]
    switch self {
    case .plain: factors = d
    case .bias: factors = [blocks(d[0]), channelBlock]
    case .convolution(_, let planes, _): factors = [blocks(d[0]), planes, d[2], d[3], channelBlock, channelBlock]
    case .transposedConvolution(let groups, let planes, _):
      let (outputs, overflow) = d[1].multipliedReportingOverflow(by: groups)
      if overflow { return nil }
      factors = [blocks(outputs), planes, d[2], d[3], channelBlock, channelBlock]
    case .planarConvolution: factors = [blocks(d[0]), d[1], d[2], d[3], channelBlock]
    case .depthwise: factors = [blocks(d[0]), d[2], d[3], channelBlock]
    case .linear: factors = [blocks(d[0]), d[1], channelBlock]
    }
    return Shape(factors).checkedElementCount
  }

  /// Writes the packed form of `source`, stored row-major in `shape`, to `target`, which holds ``floatCount(of:)`` zeros.
  func pack(_ source: UnsafePointer<Float>, _ shape: Shape, to target: UnsafeMutablePointer<Float>) {
    let d = shape.dimensions
    switch self {
    case .plain, .bias:
      target.update(from: source, count: shape.elementCount)
    case .linear:
      packRows(source, outputs: d[0], inner: d[1], to: target)
    case .planarConvolution:
      packRows(source, outputs: d[0], inner: d[1] * d[2] * d[3], to: target)
    case .depthwise:
      packRows(source, outputs: d[0], inner: d[2] * d[3], to: target)
    case .convolution(let groups, let planes, let firstInputBlocks):
      let packing = GroupedPacking(
        outputs: d[0], groupInputs: d[1], groups: groups, taps: d[2] * d[3], planes: planes,
        firstInputBlocks: firstInputBlocks)
      packing.pack(to: target) { output, input in source + (output * d[1] + input) * packing.taps }
    case .transposedConvolution(let groups, let planes, let firstInputBlocks):
      let groupInputs = d[0] / groups
      let packing = GroupedPacking(
        outputs: d[1] * groups, groupInputs: groupInputs, groups: groups, taps: d[2] * d[3], planes: planes,
        firstInputBlocks: firstInputBlocks)
      packing.pack(to: target) { output, input in
        let (group, groupOutput) = output.quotientAndRemainder(dividingBy: d[1])
        return source + ((group * groupInputs + input) * d[1] + groupOutput) * packing.taps
      }
    }
  }

  /// `[O][inner]` → `[O/16][inner][16]`.
  private func packRows(
    _ source: UnsafePointer<Float>, outputs: Int, inner: Int, to target: UnsafeMutablePointer<Float>
  ) {
    let block = channelBlock
    for first in stride(from: 0, to: outputs, by: block) {
      let lanes = min(block, outputs - first)
      let to = target + first * inner
      for i in 0..<inner {
        for lane in 0..<lanes { to[i * block + lane] = source[(first + lane) * inner + i] }
      }
    }
  }
}

/// The layout `[O/16][inputPlanes][kh][kw][16 i][16 o]`.
private struct GroupedPacking {
  let outputs: Int
  let groupInputs: Int
  let groups: Int
  let taps: Int
  let planes: Int
  let firstInputBlocks: [Int]

  /// - Parameter kernel: the taps between an output channel and an input channel of its group.
  func pack(to target: UnsafeMutablePointer<Float>, _ kernel: (_ output: Int, _ input: Int) -> UnsafePointer<Float>) {
    let block = channelBlock
    for o in 0..<outputs {
      let firstChannel = o / (outputs / groups) * groupInputs - firstInputBlocks[o / block] * block
      let outputBlock = target + o / block * planes * taps * block * block + o % block
      for i in 0..<groupInputs {
        let channel = firstChannel + i
        let from = kernel(o, i)
        let to = outputBlock + (channel / block * taps * block + channel % block) * block
        for tap in 0..<taps { to[tap * block * block] = from[tap] }
      }
    }
  }
}
