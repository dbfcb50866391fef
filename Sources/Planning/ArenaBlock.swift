/// A buffer and those that take over its memory in turn: what the arena has to find a place for, at one offset.
struct ArenaBlock {
  /// The bytes that a block needs in a range of steps. Bytes that the heir of a larger buffer leaves free are free.
  struct Stage {
    /// The buffer that the stage begins with.
    let buffer: Int
    let bytes: Int
    var lifetime: Lifetime
  }

  /// In the order of time, without a gap between them, each smaller than the one before.
  private(set) var stages: [Stage]
  /// The buffers that hold the memory in turn.
  private(set) var members: [Int]

  var first: Int { stages[0].lifetime.first }
  var last: Int { stages[stages.count - 1].lifetime.last }
  var bytes: Int { stages[0].bytes }

  private init(_ buffer: Int, bytes: Int, lifetime: Lifetime) {
    stages = [Stage(buffer: buffer, bytes: bytes, lifetime: lifetime)]
    members = [buffer]
  }

  private mutating func append(_ heir: Int, bytes: Int, lifetime: Lifetime) {
    members.append(heir)
    guard lifetime.last > last else { return }
    if bytes == stages[stages.count - 1].bytes {
      stages[stages.count - 1].lifetime = Lifetime(
        first: stages[stages.count - 1].lifetime.first, last: lifetime.last)
    } else {
      stages.append(Stage(buffer: heir, bytes: bytes, lifetime: Lifetime(first: last + 1, last: lifetime.last)))
    }
  }

  /// The blocks of a plan, in the order of their first buffers.
  /// - Parameters:
  ///   - isPart: whether a buffer lies inside another one, and so needs no place of its own.
  ///   - donors: for each buffer, the one whose memory it takes; each gives its memory to one at most.
  static func blocks(bytes: [Int], lifetimes: [Lifetime], isPart: [Bool], donors: [Int?]) -> [ArenaBlock] {
    var heirs = [Int?](repeating: nil, count: donors.count)
    for (heir, donor) in donors.enumerated() {
      if let donor { heirs[donor] = heir }
    }
    return donors.indices.filter { donors[$0] == nil && !isPart[$0] }.map { buffer in
      var block = ArenaBlock(buffer, bytes: bytes[buffer], lifetime: lifetimes[buffer])
      var holder = buffer
      while let heir = heirs[holder] {
        block.append(heir, bytes: bytes[heir], lifetime: lifetimes[heir])
        holder = heir
      }
      return block
    }
  }
}

/// The largest sum over the steps of what blocks need in one, each rounded up to a multiple of `alignment`: no
/// arrangement takes less.
/// - Precondition: the rounded sizes together fit an `Int`.
func largestLiveSet(of blocks: [ArenaBlock], alignment: Int = 1) -> Int {
  let end = blocks.reduce(0) { max($0, $1.last + 1) }
  var change = [Int](repeating: 0, count: end + 1)
  for block in blocks {
    for stage in block.stages {
      let bytes = roundUp(stage.bytes, to: alignment)
      change[stage.lifetime.first] += bytes
      change[stage.lifetime.last + 1] -= bytes
    }
  }
  var live = 0
  return change.reduce(0) { largest, change in
    live += change
    return max(largest, live)
  }
}

/// - Precondition: the result fits an `Int`.
func roundUp(_ bytes: Int, to alignment: Int) -> Int {
  (bytes + alignment - 1) / alignment * alignment
}
