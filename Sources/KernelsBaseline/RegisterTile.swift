import Builtin

/// Accumulators of a tile: output positions (pixels or rows) × blocks of 16 output channels.
typealias Tile<let positions: Int, let blocks: Int> = InlineArray<positions, InlineArray<blocks, Vector>>

/// An array of zeros. (`init(repeating:)` would be weak code that modules share.)
@inline(__always)
func zeros<let count: Int>() -> InlineArray<count, Vector> {
  Builtin.zeroInitializer()
}

@inline(__always)
func zeros<let positions: Int, let blocks: Int>() -> Tile<positions, blocks> {
  Builtin.zeroInitializer()
}

/// The tiles that fit the registers of an instruction set, with the weights of a step and one broadcast input beside them.
enum TileLimit {
  /// Positions of the widest tile of so many whole blocks, perhaps with a half one; of half a block for 0.
  @inline(__always)
  static func positions(blocks: Int) -> Int {
    #if arch(x86_64) && MARTLET_AVX512
      // Up to 4 blocks. 11 × 2 would fit, but the compiler does not unroll it.
      blocks == 4 ? 6 : blocks == 3 ? 8 : 10
    #elseif arch(x86_64) && MARTLET_BASELINE
      blocks == 0 ? 4 : 2
    #else
      blocks == 0 ? 10 : 6
    #endif
  }
}

/// Adds the products of `steps` inputs that lie side by side, of each position, with their weights, one after the other.
///
/// The loops over positions and blocks must unroll, here and wherever else a tile is touched: an accumulator indexed at
/// run time lives in memory.
/// - Parameters:
///   - places: where the inputs of each position begin, from `input`.
///   - steps: at least 1.
@inline(__always)
func accumulate<let positions: Int, let blocks: Int>(
  _ sums: inout Tile<positions, blocks>, input: UnsafePointer<Float>, places: some Places, steps: Int,
  weights: UnsafePointer<Float>, blockPitch: Int
) {
  var noHalves: Tile<positions, 0> = zeros()
  accumulate(
    &sums, &noHalves, input: input, places: places, steps: steps, weights: weights, blockPitch: blockPitch)
}

/// The same with `halves` more blocks behind the whole ones of which the first 8 channels are computed; the others are +0.
@inline(__always)
func accumulate<let positions: Int, let blocks: Int, let halves: Int>(
  _ sums: inout Tile<positions, blocks>, _ halfSums: inout Tile<positions, halves>, input: UnsafePointer<Float>,
  places: some Places, steps: Int, weights: UnsafePointer<Float>, blockPitch: Int
) {
  var step = 0
  repeat {
    for position in 0..<positions {
      let value = Vector(repeating: input[places[position] + step])
      for block in 0..<blocks {
        sums[unchecked: position][unchecked: block] = multiplyAdd(
          sums[unchecked: position][unchecked: block], value, load(weights + block * blockPitch + step * lanes))
      }
      for half in 0..<halves {
        halfSums[unchecked: position][unchecked: half] = multiplyAddHalf(
          halfSums[unchecked: position][unchecked: half], value,
          load(weights + (blocks + half) * blockPitch + step * lanes))
      }
    }
    step += 1
  } while step < steps
}

/// Where the positions of a tile begin, in floats from one address.
protocol Places {
  subscript(position: Int) -> Int { get }
}

/// Places at equal distances.
struct EvenPlaces: Places {
  let step: Int

  @inline(__always)
  subscript(position: Int) -> Int { position * step }
}
