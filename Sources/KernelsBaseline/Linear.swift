import MartletKernelInterface

/// A linear layer. A single row is a stream of weights, several blocks side by side; many rows are a matrix product in
/// register tiles, whose weights of one reduction block stay in the cache for all rows.
@inline(never)
func linear(_ job: LinearJob) {
  let wholeBlocks = job.outputFeatures / lanes
  var block = 0
  #if arch(x86_64) && MARTLET_AVX512
    while block + 4 <= wholeBlocks {
      multiplyRows(InlineArray<4, Vector>.self, job, block: block, storedLanes: lanes)
      block += 4
    }
    if block + 3 == wholeBlocks {
      multiplyRows(InlineArray<3, Vector>.self, job, block: block, storedLanes: lanes)
      block += 3
    } else if block + 2 == wholeBlocks {
      multiplyRows(InlineArray<2, Vector>.self, job, block: block, storedLanes: lanes)
      block += 2
    }
  #else
    while job.rows == 1 && block + TileLimit.OnePosition.count <= wholeBlocks {
      multiplyRow(job, block: block)
      block += TileLimit.OnePosition.count
    }
  #endif
  while block < wholeBlocks {
    multiplyRows(InlineArray<1, Vector>.self, job, block: block, storedLanes: lanes)
    block += 1
  }
  let rest = job.outputFeatures - wholeBlocks * lanes
  if rest > 0 {
    multiplyRows(InlineArray<1, Vector>.self, job, block: block, storedLanes: rest)
  }
}

#if !arch(x86_64) || !MARTLET_AVX512
  @inline(__always)
  private func multiplyRow(_ job: LinearJob, block: Int) {
    var first = 0
    while first < job.inputFeatures {
      let count = min(LinearJob.reductionBlock, job.inputFeatures - first)
      linearTile(
        InlineArray<1, TileLimit.OnePosition>.self, job, block: block, row: 0, first: first, count: count,
        storedLanes: lanes)
      first += count
    }
  }
#endif

/// Some blocks of output for all rows, one reduction block after the other; partial sums wait in the output.
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
