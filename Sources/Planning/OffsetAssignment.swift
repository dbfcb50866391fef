/// Gives each block its offset in the arena, one after the other, in a few ways, and keeps the arrangement that needs least.
///
/// Finding the smallest arena is NP-hard (dynamic storage allocation; Garey and Johnson, problem SR2). The order of time,
/// each block beside its longest-lived neighbour, is optimal for chains; decreasing size and decreasing area (size by
/// lifetime), each block at the lowest offset that fits, pack wide graphs. What they leave, promotion repairs: the block
/// that ends last is placed first in the next round (squeaky wheel optimisation; Joslin and Clements 1999).
struct OffsetAssignment {
  /// An offset for each block.
  private struct Arrangement {
    var offsets: [Int]
    /// The end of the last block.
    var peak = 0
    /// How many obstacles the blocks had to find their way around: a measure of the work done, the same on every machine.
    var effort = 0
  }

  /// When promotion ends in any case. The second bound is met by graphs of thousands of blocks only; those with as many
  /// pairs of blocks that live at once are left in the order of time, which alone takes no time for each pair.
  private static let most = (rounds: 100, effort: 2_000_000)

  private let blocks: [ArenaBlock]
  private let alignment: Int
  /// For each block, where its stages stand among all of them in the order of first steps.
  private let stageRanks: [[Int]]
  private let firsts: [Int]
  private let lowerBound: Int

  /// - Precondition: four times the sum of the blocks' aligned sizes fits an `Int`.
  init(_ blocks: [ArenaBlock], alignment: Int) {
    self.blocks = blocks
    self.alignment = alignment
    lowerBound = largestLiveSet(of: blocks, alignment: alignment)
    let stages = blocks.indices.flatMap { block in
      blocks[block].stages.indices.map { (block: block, first: blocks[block].stages[$0].lifetime.first, stage: $0) }
    }
    let sorted = stages.sorted { ($0.first, $0.block) < ($1.first, $1.block) }
    var ranks = blocks.map { [Int](repeating: 0, count: $0.stages.count) }
    for (rank, stage) in sorted.enumerated() { ranks[stage.block][stage.stage] = rank }
    stageRanks = ranks
    firsts = sorted.map(\.first)
  }

  /// The offset of each block, multiples of the alignment.
  func best() -> [Int] {
    let inTime = ArenaSweep.assign(blocks, alignment: alignment, capacity: lowerBound)
    var best = Arrangement(offsets: inTime.offsets, peak: inTime.peak)
    if best.peak == lowerBound || livePairs > Self.most.effort { return best.offsets }

    let decreasingArea = blocks.indices.sorted { (area(blocks[$1]), $0) < (area(blocks[$0]), $1) }
    let byArea = assign(in: decreasingArea)
    if byArea.peak < best.peak { best = byArea }

    var sequence = blocks.indices.sorted { (blocks[$1].bytes, $0) < (blocks[$0].bytes, $1) }
    var effort = 0
    for _ in 0..<Self.most.rounds where effort < Self.most.effort {
      let candidate = assign(in: sequence)
      effort += candidate.effort
      if candidate.peak < best.peak { best = candidate }
      if best.peak == lowerBound { break }
      let promoted = promoting(in: sequence) { end(of: $0, at: candidate.offsets[$0]) == candidate.peak }
      if promoted == sequence { break }
      sequence = promoted
    }
    return best.offsets
  }

  private func promoting(in sequence: [Int], _ isLast: (Int) -> Bool) -> [Int] {
    sequence.filter(isLast) + sequence.filter { !isLast($0) }
  }

  private func end(of block: Int, at offset: Int) -> Int { offset + roundUp(blocks[block].bytes, to: alignment) }

  /// How many pairs of blocks live at once.
  private var livePairs: Int {
    let end = blocks.reduce(0) { max($0, $1.last + 2) }
    var births = [Int](repeating: 0, count: end)
    var deaths = births
    for block in blocks {
      births[block.first] += 1
      deaths[block.last + 1] += 1
    }
    var (live, pairs) = (0, 0)
    for step in 0..<end {
      live -= deaths[step]
      pairs += births[step] * live + births[step] * (births[step] - 1) / 2
      live += births[step]
    }
    return pairs
  }

  private func assign(in sequence: [Int]) -> Arrangement {
    var occupancy = Occupancy(firsts: firsts)
    var arrangement = Arrangement(offsets: [Int](repeating: 0, count: blocks.count))
    for block in sequence {
      let gap = LowestGap(for: blocks[block], in: occupancy, alignment: alignment)
      arrangement.offsets[block] = gap.offset
      arrangement.effort += gap.obstacleCount
      for (stage, rank) in zip(blocks[block].stages, stageRanks[block]) where stage.bytes > 0 {
        let end = gap.offset + roundUp(stage.bytes, to: alignment)
        occupancy.insert(rank, Occupancy.Tenant(offset: gap.offset, end: end, last: stage.lifetime.last))
        arrangement.peak = max(arrangement.peak, end)
      }
    }
    return arrangement
  }

  private func area(_ block: ArenaBlock) -> Double {
    Double(block.bytes) * Double(block.last - block.first + 1)
  }
}
