/// Gives each block its offset in the arena, one after the other, by a few orders and rules of placement, and keeps the
/// arrangement that needs the least.
///
/// Finding the smallest arena is NP-hard (dynamic storage allocation; Garey and Johnson, problem SR2). Each way is good
/// at something: the order of time with placement beside the longest-lived neighbour is optimal for chains, decreasing
/// size packs wide graphs.
struct OffsetAssignment {
  enum Order: CaseIterable {
    case firstUse, decreasingSize, decreasingArea
  }

  enum Placement: CaseIterable {
    /// In the tightest gap below the largest live set, on the side whose neighbour lives longer: what stays free when the
    /// other dies is in one piece.
    case besideLongestLived
    /// At the lowest offset that fits.
    case lowest
  }

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
    var best: (offsets: [Int], peak: Int)?
    for placement in Placement.allCases {
      for order in Order.allCases {
        let candidate = assign(in: order, placement)
        if candidate.peak < best?.peak ?? .max { best = candidate }
        if candidate.peak == lowerBound { return candidate.offsets }
      }
    }
    return best?.offsets ?? []
  }

  func assign(in order: Order, _ placement: Placement) -> (offsets: [Int], peak: Int) {
    var occupancy = Occupancy(firsts: firsts)
    var offsets = [Int](repeating: 0, count: blocks.count)
    var capacity = lowerBound
    var peak = 0
    for block in sequence(order) {
      let offset = place(blocks[block], placement, capacity: capacity, occupancy)
      offsets[block] = offset
      for (stage, rank) in zip(blocks[block].stages, stageRanks[block]) where stage.bytes > 0 {
        let end = offset + roundUp(stage.bytes, to: alignment)
        occupancy.insert(rank, Occupancy.Tenant(offset: offset, end: end, last: stage.lifetime.last))
        peak = max(peak, end)
      }
      capacity = max(capacity, peak)
    }
    return (offsets, peak)
  }

  private func sequence(_ order: Order) -> [Int] {
    switch order {
    case .firstUse: blocks.indices.sorted { (blocks[$0].first, $0) < (blocks[$1].first, $1) }
    case .decreasingSize: blocks.indices.sorted { (blocks[$1].bytes, $0) < (blocks[$0].bytes, $1) }
    case .decreasingArea: blocks.indices.sorted { (area(blocks[$1]), $0) < (area(blocks[$0]), $1) }
    }
  }

  private func area(_ block: ArenaBlock) -> Double {
    Double(block.bytes) * Double(block.last - block.first + 1)
  }

  private func place(
    _ block: ArenaBlock, _ placement: Placement, capacity: Int, _ occupancy: Occupancy
  ) -> Int {
    let gaps = Gaps(for: block, in: occupancy, alignment: alignment)
    switch placement {
    case .lowest: return gaps.lowest
    case .besideLongestLived: return gaps.besideLongestLived(upTo: capacity - roundUp(block.bytes, to: alignment))
    }
  }
}
