import MartletKernelInterface

/// The tiles of a linear layer.
enum LinearTiles {
  /// Inputs between two calls that fetch.
  static var steps: Int {
    @inline(__always) get { 32 }
  }

  /// The most blocks of a tile.
  static var widest: Int {
    @inline(__always) get {
      #if arch(x86_64) && MARTLET_BASELINE
        2
      #else
        4
      #endif
    }
  }

  /// The most rows of a tile. Where registers are few, several blocks are for a single row: enough chains to hide the
  /// latency of one multiply-add behind the others.
  @inline(__always)
  static func rows(blocks: Int) -> Int {
    #if arch(x86_64) && MARTLET_AVX512
      TileLimit.positions(blocks: blocks)
    #else
      blocks == 1 ? TileLimit.positions(blocks: 1) : 1
    #endif
  }

  @inline(__always)
  static func count(rows: Int, blocks: Int) -> Int {
    (rows + Self.rows(blocks: blocks) - 1) / Self.rows(blocks: blocks)
  }

  /// The blocks of a tile that make the fewest tiles of the rows, for each reads all weights of its blocks; the most of those.
  @inline(__always)
  static func blocks(rows: Int) -> Int {
    var best = widest
    var blocks = widest - 1
    while blocks > 0 {
      if count(rows: rows, blocks: blocks) < count(rows: rows, blocks: best) { best = blocks }
      blocks -= 1
    }
    return best
  }
}

/// One tile of a linear layer for the inputs `first ..< first + count`, with `storedLanes` of its last block.
@inline(__always)
func linearTile<let rows: Int, let blocks: Int>(
  _: Tile<rows, blocks>.Type, _ job: LinearJob, block: Int, row: Int, first: Int, count: Int, storedLanes: Int,
  _ fetching: inout FetchingRuns
) {
  var sums: Tile<rows, blocks> = zeros()
  let blockPitch = job.inputFeatures * lanes
  var input = job.input + row * job.inputRowPitch + first
  var weights = job.weights + block * blockPitch + first * lanes
  var stepsLeft = count
  repeat {
    let steps = min(LinearTiles.steps, stepsLeft)
    accumulate(
      &sums, input: input, places: EvenPlaces(step: job.inputRowPitch), steps: steps, weights: weights,
      blockPitch: blockPitch)
    fetching.fetch()
    input += steps
    weights += steps * lanes
    stepsLeft -= steps
  } while stepsLeft > 0

  let isFirst = first == 0
  let isLast = first + count == job.inputFeatures
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  for column in 0..<blocks {
    let bias = load(job.bias + (block + column) * lanes)
    for line in 0..<rows {
      let output = job.output + (row + line) * job.outputRowPitch + (block + column) * lanes
      var sum = sums[unchecked: line][unchecked: column]
      if column == blocks - 1 && storedLanes < lanes {
        if !isFirst { sum = load(output, count: storedLanes) + sum }
        if isLast { sum = bounded(sum + bias, from: lowerBound, to: upperBound) }
        store(sum, count: storedLanes, to: output)
      } else {
        if !isFirst { sum = loadUnaligned(output) + sum }
        if isLast { sum = bounded(sum + bias, from: lowerBound, to: upperBound) }
        storeUnaligned(sum, to: output)
      }
    }
  }
}

/// The tile of a number of rows known at run time only.
@inline(__always)
func linearTile<let blocks: Int>(
  _: InlineArray<blocks, Vector>.Type, rows: Int, _ job: LinearJob, block: Int, row: Int, first: Int, count: Int,
  storedLanes: Int, _ fetching: inout FetchingRuns
) {
  let widest = LinearTiles.rows(blocks: blocks)
  switch rows {
  case 1:
    linearTile(
      Tile<1, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 2 where widest >= 2:
    linearTile(
      Tile<2, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 3 where widest >= 3:
    linearTile(
      Tile<3, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 4 where widest >= 4:
    linearTile(
      Tile<4, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 5 where widest >= 5:
    linearTile(
      Tile<5, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 6 where widest >= 6:
    linearTile(
      Tile<6, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 7 where widest >= 7:
    linearTile(
      Tile<7, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 8 where widest >= 8:
    linearTile(
      Tile<8, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 9 where widest >= 9:
    linearTile(
      Tile<9, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  case 10 where widest >= 10:
    linearTile(
      Tile<10, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes,
      &fetching)
  default: break
  }
}
