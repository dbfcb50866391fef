internal import MartletKernelInterface
internal import MartletTensors

/// The output blocks of a convolution in runs that read the same input blocks, each at most as long as a kernel takes.
struct ConvolutionPanels: Sendable {
  struct Panel: Sendable {
    var firstOutputBlock: Int
    var blocks: Int
    var firstInputPlane: Int
  }

  private(set) var panels: [Panel] = []
  /// Input planes that every output block reads.
  let inputPlanes: Int

  /// One group: all output blocks read all input planes.
  init(outputBlocks: Int, inputPlanes: Int) {
    self.inputPlanes = inputPlanes
    append(Array(repeating: 0, count: outputBlocks))
  }

  /// A depthwise convolution: output block b reads input block b, lane by lane. Small planes are worth a task only several
  /// at a time.
  /// - Parameter planeFloats: of a block's result.
  init(depthwiseBlocks: Int, planeFloats: Int) {
    inputPlanes = 1
    let most = min((depthwiseBlocks + 7) / 8, max(1, Self.taskFloats / max(1, planeFloats)))
    let parts = (depthwiseBlocks + most - 1) / most
    panels = (0..<parts).map { part in
      let blocks = evenPart(part, of: parts, total: depthwiseBlocks)
      return Panel(firstOutputBlock: blocks.lowerBound, blocks: blocks.count, firstInputPlane: blocks.lowerBound)
    }
  }

  private static let taskFloats = 1 << 15

  /// - Parameter weight: `[O, I / groups, kh, kw]`.
  init(weight: Shape, groups: Int, inputBlocks: Int) {
    let groupOutputs = weight[0] / groups
    let outputBlocks = (weight[0] + channelBlock - 1) / channelBlock
    /// The input blocks that hold the channels of the groups of an output block.
    let spans = (0..<outputBlocks).map { block -> Range<Int> in
      let firstGroup = block * channelBlock / groupOutputs
      let lastGroup = (min((block + 1) * channelBlock, weight[0]) - 1) / groupOutputs
      return firstGroup * weight[1] / channelBlock..<((lastGroup + 1) * weight[1] + channelBlock - 1) / channelBlock
    }
    let planes = spans.map(\.count).max() ?? 1
    inputPlanes = planes
    // Every block reads the same number of planes; where that is more than its groups need, the weights are zero.
    append(spans.map { min($0.lowerBound, inputBlocks - planes) })
  }

  /// Runs of blocks that read the same planes, cut into panels as even as can be: 6 blocks are 3 + 3, for a narrow panel
  /// reads as much input as a wide one.
  private mutating func append(_ firstInputPlanes: [Int]) {
    var start = 0
    while start < firstInputPlanes.count {
      let first = firstInputPlanes[start]
      let run = firstInputPlanes[start...].prefix { $0 == first }.count
      let parts = (run + ConvolutionJob.maximumPanelBlocks - 1) / ConvolutionJob.maximumPanelBlocks
      for part in 0..<parts {
        let blocks = evenPart(part, of: parts, total: run)
        panels.append(
          Panel(firstOutputBlock: start + blocks.lowerBound, blocks: blocks.count, firstInputPlane: first))
      }
      start += run
    }
  }

  /// A piece of the work on all panels, images and rows.
  struct Piece {
    var panel: Panel
    var images: Range<Int>
    var rows: Range<Int>
  }

  /// The work cut into tasks: panels, ranges of images, and where those do not suffice, of their rows. Threads begin with the
  /// first of even runs of tasks.
  struct Split {
    fileprivate let panels: [Panel]
    fileprivate let images: Int
    fileprivate let imageParts: Int
    fileprivate let rows: Int
    fileprivate let rowParts: Int
    /// Whether all panels of some rows come before other rows, so that threads share the weights; else all rows of a panel
    /// come before other panels, so that they share the input.
    fileprivate let sharesWeights: Bool

    var taskCount: Int { panels.count * imageParts * rowParts }

    /// The images and rows of the `task`-th piece, which may be none.
    func piece(_ task: Int) -> Piece {
      let parts = imageParts * rowParts
      let (panel, part) =
        sharesWeights ? (task % panels.count, task / panels.count) : (task / parts, task % parts)
      return Piece(
        panel: panels[panel], images: evenPart(part / rowParts, of: imageParts, total: images),
        rows: evenPart(part % rowParts, of: rowParts, total: rows))
    }
  }

  /// - Parameters:
  ///   - imagesAtOnce: the most images that a task should have; at least 1.
  ///   - sharesWeights: whether threads had better share the weights than the input, where there is enough of both.
  func split(images: Int, rows: Int, imagesAtOnce: Int, sharesWeights: Bool, in frame: Frame) -> Split {
    let threads = frame.threads
    let groups = max(1, (images + imagesAtOnce - 1) / imagesAtOnce)
    if threads == 1 {
      return Split(panels: panels, images: images, imageParts: groups, rows: rows, rowParts: 1, sharesWeights: true)
    }
    if groups >= threads {
      let parts = min(images, groups.roundedUp(toMultipleOf: threads))
      return Split(panels: panels, images: images, imageParts: parts, rows: rows, rowParts: 1, sharesWeights: true)
    }
    let sharesWeights = sharesWeights && images * rows >= threads * Self.fewestRows
    var parts = (threads * 4 + panels.count - 1) / panels.count
    if sharesWeights { parts = parts.roundedUp(toMultipleOf: threads) }
    let imageParts = min(images, parts)
    var rowParts = (parts + imageParts - 1) / max(imageParts, 1)
    if sharesWeights {
      rowParts = min(rowParts, max(1, rows / Self.fewestRows))
      if imageParts % threads != 0 { rowParts = rowParts / threads * threads }
      rowParts = max(rowParts, imageParts >= threads ? 1 : threads)
    }
    return Split(
      panels: panels, images: images, imageParts: imageParts, rows: rows, rowParts: min(rows, rowParts),
      sharesWeights: sharesWeights)
  }

  /// Rows that a task of several has at least.
  private static let fewestRows = 4

  /// The same with panels of at most so many blocks.
  func narrowed(to most: Int) -> ConvolutionPanels {
    var narrowed = self
    narrowed.panels = panels.flatMap { panel in
      let parts = (panel.blocks + most - 1) / most
      return (0..<parts).map { part in
        let blocks = evenPart(part, of: parts, total: panel.blocks)
        return Panel(
          firstOutputBlock: panel.firstOutputBlock + blocks.lowerBound, blocks: blocks.count,
          firstInputPlane: panel.firstInputPlane)
      }
    }
    return narrowed
  }

  func packing(groups: Int) -> WeightPacking {
    let first = panels.flatMap { Array(repeating: $0.firstInputPlane, count: $0.blocks) }
    return .convolution(groups: groups, inputPlanes: inputPlanes, firstInputBlocks: first)
  }
}
