import MartletKernelInterface

/// A linear layer. A single row is a stream of weights, several blocks side by side; many rows are a matrix product in
/// register tiles, whose weights of one reduction block stay in the cache for all rows.
@inline(never)
func linear(_ job: LinearJob) {
  let blocks = (job.outputFeatures + lanes - 1) / lanes
  var block = 0
  while block < blocks {
    let size = min(4, blocks - block)
    let storedLanes = block + size == blocks ? job.outputFeatures - (blocks - 1) * lanes : lanes
    #if arch(x86_64) && MARTLET_AVX512
      switch size {
      case 1: multiplyRows(InlineArray<1, Vector>.self, job, block: block, storedLanes: storedLanes)
      case 2: multiplyRows(InlineArray<2, Vector>.self, job, block: block, storedLanes: storedLanes)
      case 3: multiplyRows(InlineArray<3, Vector>.self, job, block: block, storedLanes: storedLanes)
      default: multiplyRows(InlineArray<4, Vector>.self, job, block: block, storedLanes: storedLanes)
      }
      block += size
    #else
      if job.rows > 1 {
        multiplyRows(
          InlineArray<1, Vector>.self, job, block: block, storedLanes: size == 1 ? storedLanes : lanes)
        block += 1
      } else {
        block += multiplyRow(job, block: block, size: size, storedLanes: storedLanes)
      }
    #endif
  }
}

#if !arch(x86_64) || !MARTLET_AVX512
  /// As many blocks of a single row as fit the registers, of `size` at most: enough chains to hide the latency of one
  /// multiply-add behind the others, where the tiles of many rows have a single block.
  @inline(__always)
  private func multiplyRow(_ job: LinearJob, block: Int, size: Int, storedLanes: Int) -> Int {
    #if arch(x86_64) && MARTLET_BASELINE
      if size == 1 {
        multiplyRow(InlineArray<1, Vector>.self, job, block: block, storedLanes: storedLanes)
        return 1
      }
      multiplyRow(InlineArray<2, Vector>.self, job, block: block, storedLanes: size == 2 ? storedLanes : lanes)
      return 2
    #else
      switch size {
      case 1: multiplyRow(InlineArray<1, Vector>.self, job, block: block, storedLanes: storedLanes)
      case 2: multiplyRow(InlineArray<2, Vector>.self, job, block: block, storedLanes: storedLanes)
      case 3: multiplyRow(InlineArray<3, Vector>.self, job, block: block, storedLanes: storedLanes)
      default: multiplyRow(InlineArray<4, Vector>.self, job, block: block, storedLanes: storedLanes)
      }
      return size
    #endif
  }

  @inline(__always)
  private func multiplyRow<let blocks: Int>(
    _: InlineArray<blocks, Vector>.Type, _ job: LinearJob, block: Int, storedLanes: Int
  ) {
    var first = 0
    while first < job.inputFeatures {
      let count = min(LinearJob.reductionBlock, job.inputFeatures - first)
      linearTile(
        Tile<1, blocks>.self, job, block: block, row: 0, first: first, count: count, storedLanes: storedLanes)
      first += count
    }
  }
#endif

/// Some blocks of output for all rows, one reduction block after the other; partial sums wait in the output. Of the last block
/// `storedLanes` are stored.
@inline(__always)
private func multiplyRows<let blocks: Int>(
  _ group: InlineArray<blocks, Vector>.Type, _ job: LinearJob, block: Int, storedLanes: Int
) {
  let widest = TileLimit.positions(blocks: blocks)
  let tiles = (job.rows + widest - 1) / widest
  var first = 0
  while first < job.inputFeatures {
    let count = min(LinearJob.reductionBlock, job.inputFeatures - first)
    var row = 0
    var tilesLeft = tiles
    while tilesLeft > 0 {
      let rows = (job.rows - row + tilesLeft - 1) / tilesLeft
      linearTile(
        group, rows: rows, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
      row += rows
      tilesLeft -= 1
    }
    first += count
  }
}
