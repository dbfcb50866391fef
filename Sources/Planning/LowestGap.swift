/// The lowest offset that a block can take beside those that have a place already.
struct LowestGap {
  let offset: Int
  /// How many ranges were in the way.
  let obstacleCount: Int

  init(for block: ArenaBlock, in occupancy: Occupancy, alignment: Int) {
    // Between `after` and `end` of an obstacle, both excluded, the block would overlap it.
    var obstacles: [(after: Int, end: Int)] = []
    for stage in block.stages where stage.bytes > 0 {
      let bytes = roundUp(stage.bytes, to: alignment)
      occupancy.forEachTenant(during: stage.lifetime) { tenant in
        obstacles.append((after: tenant.offset - bytes, end: tenant.end))
      }
    }
    obstacles.sort { $0.after < $1.after }
    obstacleCount = obstacles.count
    var free = 0
    for obstacle in obstacles {
      if obstacle.after >= free { break }
      free = max(free, obstacle.end)
    }
    offset = free
  }
}
