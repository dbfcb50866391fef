/// The offsets that a block can take beside those that have a place already.
struct Gaps {
  /// Offsets from `low` to `high` are free. `below` and `above` are the last steps of the tenants on either side; the
  /// arena's edges never die.
  private struct Gap {
    let low: Int
    let high: Int
    let below: Int
    let above: Int
  }

  private var gaps: [Gap] = []
  /// How many ranges were in the way.
  let obstacleCount: Int
  /// The offset from which on everything is free, and the last step of the tenant below it.
  private var top = (offset: 0, below: Int.max)

  init(for block: ArenaBlock, in occupancy: Occupancy, alignment: Int) {
    var obstacles: [(after: Int, end: Int, last: Int)] = []
    for stage in block.stages where stage.bytes > 0 {
      let bytes = roundUp(stage.bytes, to: alignment)
      occupancy.forEachTenant(during: stage.lifetime) { tenant in
        obstacles.append((after: tenant.offset - bytes, end: tenant.end, last: tenant.last))
      }
    }
    // Between `after` and `end` of an obstacle, both excluded, the block would overlap it.
    obstacles.sort { ($0.after, $0.end, $0.last) < ($1.after, $1.end, $1.last) }
    obstacleCount = obstacles.count
    for obstacle in obstacles {
      if obstacle.after >= top.offset {
        gaps.append(Gap(low: top.offset, high: obstacle.after, below: top.below, above: obstacle.last))
      }
      if obstacle.end > top.offset {
        top = (obstacle.end, obstacle.last)
      } else if obstacle.end == top.offset {
        top.below = max(top.below, obstacle.last)
      }
    }
  }

  var lowest: Int { gaps.first?.low ?? top.offset }

  /// The side of the tightest gap whose neighbour lives longer; the lowest offset where nothing up to `limit` is free.
  func besideLongestLived(upTo limit: Int) -> Int {
    let free = gaps + [Gap(low: top.offset, high: .max, below: top.below, above: .max)]
    let candidates = free.filter { $0.low <= limit }.map { gap in
      gap.high <= limit ? gap : Gap(low: gap.low, high: limit, below: gap.below, above: .max)
    }
    guard let tightest = candidates.min(by: { $0.high - $0.low < $1.high - $1.low }) else { return lowest }
    return tightest.above > tightest.below ? tightest.high : tightest.low
  }
}
