import MartletKernelInterface

/// A linear layer. A single row is a stream of weights, several blocks side by side; many rows are a matrix product in
/// register tiles, whose weights of one reduction block stay in the cache for all rows while the next are fetched.
@inline(never)
func linear(_ job: LinearJob) {
  let blocks = (job.outputFeatures + lanes - 1) / lanes
  let widest = LinearTiles.blocks(rows: job.rows)
  var block = 0
  while block < blocks {
    let size = min(widest, blocks - block)
    let storedLanes = block + size == blocks ? job.outputFeatures - (blocks - 1) * lanes : lanes
    switch size {
    case 1: multiplyRows(InlineArray<1, Vector>.self, job, block: block, storedLanes: storedLanes)
    case 2: multiplyRows(InlineArray<2, Vector>.self, job, block: block, storedLanes: storedLanes)
    case 3 where LinearTiles.widest >= 3:
      multiplyRows(InlineArray<3, Vector>.self, job, block: block, storedLanes: storedLanes)
    case 4 where LinearTiles.widest >= 4:
      multiplyRows(InlineArray<4, Vector>.self, job, block: block, storedLanes: storedLanes)
    default: break
    }
    block += size
  }
}

/// Some blocks of output for all rows, one reduction block after the other; partial sums wait in the output. Of the last block
/// `storedLanes` are stored.
@inline(__always)
private func multiplyRows<let blocks: Int>(
  _ group: InlineArray<blocks, Vector>.Type, _ job: LinearJob, block: Int, storedLanes: Int
) {
  let tiles = LinearTiles.count(rows: job.rows, blocks: blocks)
  let blockPitch = job.inputFeatures * lanes
  let weights = job.weights + block * blockPitch
  var first = 0
  while first < job.inputFeatures {
    let count = min(LinearJob.reductionBlock, job.inputFeatures - first)
    let end = first + count
    // Behind the last reduction block come the first of the next blocks of output, or what is read after them. Weights that
    // a single tile reads are a stream, which needs no help.
    let next = end < job.inputFeatures ? job.inputFeatures - end : job.inputFeatures
    var fetching = FetchingRuns(
      weights + (end < job.inputFeatures ? end * lanes : blocks * blockPitch), runs: tiles > 1 ? blocks : 0,
      floats: min(LinearJob.reductionBlock, next) * lanes, pitch: blockPitch,
      calls: tiles * ((count + LinearTiles.steps - 1) / LinearTiles.steps))
    var row = 0
    var tilesLeft = tiles
    while tilesLeft > 0 {
      let rows = (job.rows - row + tilesLeft - 1) / tilesLeft
      linearTile(
        group, rows: rows, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes, &fetching)
      row += rows
      tilesLeft -= 1
    }
    first = end
  }
}
