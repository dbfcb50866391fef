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
  /// Positions of the widest tile of so many blocks.
  @inline(__always)
  static func positions(blocks: Int) -> Int {
    #if arch(x86_64) && MARTLET_AVX512
      // Up to 4 blocks. 11 × 2 would fit, but the compiler does not unroll it.
      blocks == 4 ? 6 : blocks == 3 ? 8 : 10
    #elseif arch(x86_64) && MARTLET_BASELINE
      2
    #else
      6
    #endif
  }

  /// Blocks of a tile of one position: enough chains to hide the latency of one multiply-add behind the others, where the
  /// tiles of many positions have a single block.
  #if arch(x86_64) && MARTLET_BASELINE
    typealias OnePosition = InlineArray<2, Vector>
  #elseif !arch(x86_64) || !MARTLET_AVX512
    typealias OnePosition = InlineArray<4, Vector>
  #endif
}

/// Adds the products of `channels` inputs of each position with their weights, channel after channel.
///
/// The loops over positions and blocks must unroll, here and wherever else a tile is touched: an accumulator indexed at
/// run time lives in memory.
@inline(__always)
func accumulate<let positions: Int, let blocks: Int>(
  _ sums: inout Tile<positions, blocks>, input: UnsafePointer<Float>, positionStep: Int, channels: Int,
  weights: UnsafePointer<Float>, blockPitch: Int
) {
  for channel in 0..<channels {
    for position in 0..<positions {
      let value = Vector(repeating: input[position * positionStep + channel])
      for block in 0..<blocks {
        sums[unchecked: position][unchecked: block] = multiplyAdd(
          sums[unchecked: position][unchecked: block], value, load(weights + block * blockPitch + channel * lanes))
      }
    }
  }
}
