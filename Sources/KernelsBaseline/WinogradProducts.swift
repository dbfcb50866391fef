import MartletKernelInterface

/// The products of a panel with a row of tiles, at one point after the other.
@inline(never)
func winogradProducts(_ job: WinogradProductsJob) {
  if job.continues {
    multiplyPoints(InlineArray<1, Vector>.self, job)
  } else {
    multiplyPoints(InlineArray<0, Vector>.self, job)
  }
}

/// - Parameter continued: whether sums go on from what is there, 0 or 1: said in the type, for a branch beside the sums would
///   move them to memory.
@inline(__always)
private func multiplyPoints<let continued: Int>(
  _ before: InlineArray<continued, Vector>.Type, _ job: WinogradProductsJob
) {
  #if arch(x86_64) && MARTLET_AVX512
    switch job.outputBlocks {
    case 1: multiplyPoints(InlineArray<1, Vector>.self, before, job)
    case 2: multiplyPoints(InlineArray<2, Vector>.self, before, job)
    case 3: multiplyPoints(InlineArray<3, Vector>.self, before, job)
    default: multiplyPoints(InlineArray<4, Vector>.self, before, job)
    }
  #else
    multiplyPoints(InlineArray<1, Vector>.self, before, job)
  #endif
}

/// Takes groups of so many blocks through all tiles, which are cut as evenly as can be: 13 are 5 + 4 + 4, for a narrow
/// register tile wastes the multipliers.
@inline(never)
private func multiplyPoints<let blocks: Int, let continued: Int>(
  _ group: InlineArray<blocks, Vector>.Type, _ before: InlineArray<continued, Vector>.Type, _ job: WinogradProductsJob
) {
  let widest = TileLimit.positions(blocks: blocks)
  let parts = (job.tiles + widest - 1) / widest
  let size = job.tiles / parts
  let larger = job.tiles - size * parts
  let groups = job.outputBlocks / blocks
  var fetching = FetchingRuns(
    job.next ?? job.inputs, runs: job.next == nil ? 0 : job.nextRuns, floats: job.nextFloats, pitch: job.nextPitch,
    calls: job.points * groups * parts * job.inputPlanes)
  for point in 0..<job.points {
    for first in 0..<groups {
      var inputs = job.inputs + point * job.inputPointPitch
      let weights = job.weights + point * job.weightPointPitch + first * blocks * lanes
      var products = job.products + point * job.productPointPitch + first * blocks * job.productBlockPitch
      for part in 0..<parts {
        let count = part < larger ? size + 1 : size
        multiplyTiles(group, before, job, tiles: count, inputs, weights, products, &fetching)
        inputs += count * lanes
        products += count * lanes
      }
    }
  }
}

/// So many tiles from the given places on.
@inline(__always)
private func multiplyTiles<let blocks: Int, let continued: Int>(
  _: InlineArray<blocks, Vector>.Type, _ before: InlineArray<continued, Vector>.Type, _ job: WinogradProductsJob,
  tiles: Int, _ inputs: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
  _ products: UnsafeMutablePointer<Float>, _ fetching: inout FetchingRuns
) {
  let widest = TileLimit.positions(blocks: blocks)
  switch tiles {
  case 1: multiplyTiles(Tile<1, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 2: multiplyTiles(Tile<2, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 3 where widest >= 3: multiplyTiles(Tile<3, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 4 where widest >= 4: multiplyTiles(Tile<4, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 5 where widest >= 5: multiplyTiles(Tile<5, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 6 where widest >= 6: multiplyTiles(Tile<6, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 7 where widest >= 7: multiplyTiles(Tile<7, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 8 where widest >= 8: multiplyTiles(Tile<8, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 9 where widest >= 9: multiplyTiles(Tile<9, blocks>.self, before, job, inputs, weights, products, &fetching)
  case 10 where widest >= 10: multiplyTiles(Tile<10, blocks>.self, before, job, inputs, weights, products, &fetching)
  default: break
  }
}

@inline(__always)
private func multiplyTiles<let tiles: Int, let blocks: Int, let continued: Int>(
  _: Tile<tiles, blocks>.Type, _: InlineArray<continued, Vector>.Type, _ job: WinogradProductsJob,
  _ inputs: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ products: UnsafeMutablePointer<Float>,
  _ fetching: inout FetchingRuns
) {
  var sums: Tile<tiles, blocks> = zeros()
  // Short loops: the compiler leaves a longer one rolled.
  if continued > 0 {
    for tile in 0..<tiles {
      let product = products + tile * lanes
      for block in 0..<blocks {
        sums[unchecked: tile][unchecked: block] = load(product + block * job.productBlockPitch)
      }
    }
  }
  #if arch(x86_64) && MARTLET_AVX512
    let weightStep = blocks * lanes
  #else
    let weightStep = job.outputBlocks * lanes
  #endif
  var (input, weights) = (inputs, weights)
  var planes = job.inputPlanes
  repeat {
    let steps = planes == 1 ? job.lastPlaneChannels : lanes
    var step = 0
    repeat {
      for tile in 0..<tiles {
        let value = Vector(repeating: input[tile * lanes + step])
        for block in 0..<blocks {
          sums[unchecked: tile][unchecked: block] = multiplyAdd(
            sums[unchecked: tile][unchecked: block], value, load(weights + block * lanes))
        }
      }
      weights += weightStep
      step += 1
    } while step < steps
    fetching.fetch()
    input += job.inputPlanePitch
    planes -= 1
  } while planes > 0
  for tile in 0..<tiles {
    let product = products + tile * lanes
    for block in 0..<blocks {
      store(sums[unchecked: tile][unchecked: block], to: product + block * job.productBlockPitch)
    }
  }
}
