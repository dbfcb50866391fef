import MartletKernelInterface

/// One tile of a linear layer for the inputs `first ..< first + count`, with `storedLanes` of its last block.
@inline(__always)
func linearTile<let rows: Int, let blocks: Int>(
  _: Tile<rows, blocks>.Type, _ job: LinearJob, block: Int, row: Int, first: Int, count: Int, storedLanes: Int
) {
  var sums: Tile<rows, blocks> = zeros()
  let blockPitch = job.inputFeatures * lanes
  accumulate(
    &sums, input: job.input + row * job.inputRowPitch + first, places: EvenPlaces(step: job.inputRowPitch),
    steps: count, weights: job.weights + block * blockPitch + first * lanes, blockPitch: blockPitch)

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
  storedLanes: Int
) {
  let widest = TileLimit.positions(blocks: blocks)
  switch rows {
  case 1:
    linearTile(
      Tile<1, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 2:
    linearTile(
      Tile<2, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 3 where widest >= 3:
    linearTile(
      Tile<3, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 4 where widest >= 4:
    linearTile(
      Tile<4, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 5 where widest >= 5:
    linearTile(
      Tile<5, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 6 where widest >= 6:
    linearTile(
      Tile<6, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 7 where widest >= 7:
    linearTile(
      Tile<7, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 8 where widest >= 8:
    linearTile(
      Tile<8, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 9 where widest >= 9:
    linearTile(
      Tile<9, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  case 10 where widest >= 10:
    linearTile(
      Tile<10, blocks>.self, job, block: block, row: row, first: first, count: count, storedLanes: storedLanes)
  default: break
  }
}
