/// Gives blocks their offsets in the order of time: each one, as it is born, in the tightest hole below the largest live
/// set, on the side whose neighbour lives longer, so that what stays free when the other dies is in one piece. Where no
/// hole is below it, the lowest one is taken.
///
/// The blocks that live hang in a list in the order of their offsets, and the holes between them are known, so that a
/// block costs the time to look at the holes, however many live.
struct ArenaSweep {
  private let blocks: [ArenaBlock]
  private let alignment: Int
  /// The edge of the arena below the first block, as a member of the list.
  private let floor: Int
  private var offsets: [Int]
  /// The stage in which a block is.
  private var stages: [Int]
  /// The next block of the list in either direction.
  private var above: [Int?]
  private var below: [Int]
  /// Those members of the list above which a hole is, in no order, and the place of each in it.
  private var holes: [Int] = []
  private var holePlaces: [Int?]
  private var highest: Int
  private(set) var peak = 0

  /// A choice of offset in the hole above a member of the list: anything from `low` to `high`.
  private struct Choice {
    let member: Int
    let low: Int
    let high: Int
    /// Whether the neighbour above lives longer than the one below.
    let prefersHigh: Bool
  }

  private init(_ blocks: [ArenaBlock], alignment: Int) {
    self.blocks = blocks
    self.alignment = alignment
    floor = blocks.count
    highest = floor
    offsets = [Int](repeating: 0, count: blocks.count + 1)
    stages = [Int](repeating: 0, count: blocks.count + 1)
    above = [Int?](repeating: nil, count: blocks.count + 1)
    below = [Int](repeating: floor, count: blocks.count + 1)
    holePlaces = [Int?](repeating: nil, count: blocks.count + 1)
  }

  /// The offset of each block, multiples of the alignment, and the end of the last one.
  /// - Parameter capacity: what the arena is hoped to need at most.
  static func assign(_ blocks: [ArenaBlock], alignment: Int, capacity: Int) -> (offsets: [Int], peak: Int) {
    var sweep = ArenaSweep(blocks, alignment: alignment)
    var ends = blocks.indices.flatMap { block in blocks[block].stages.map { (last: $0.lifetime.last, block: block) } }
    ends.sort { $0.last < $1.last }
    var ended = 0
    for block in blocks.indices.sorted(by: { (blocks[$0].first, $0) < (blocks[$1].first, $1) }) {
      while ended < ends.count, ends[ended].last < blocks[block].first {
        sweep.endStage(of: ends[ended].block)
        ended += 1
      }
      if blocks[block].bytes > 0 { sweep.place(block, capacity: capacity) }
    }
    sweep.offsets.removeLast()
    return (sweep.offsets, sweep.peak)
  }

  private func bytes(_ block: Int, _ stage: Int) -> Int { roundUp(blocks[block].stages[stage].bytes, to: alignment) }

  private func end(_ member: Int) -> Int {
    member == floor ? 0 : offsets[member] + bytes(member, stages[member])
  }

  // MARK: The list

  private mutating func place(_ block: Int, capacity: Int) {
    let size = bytes(block, 0)
    let choice = choice(for: block, size, upTo: max(capacity, peak) - size)
    offsets[block] = choice.prefersHigh ? choice.high : choice.low
    peak = max(peak, offsets[block] + size)
    below[block] = choice.member
    above[block] = above[choice.member]
    if let next = above[block] { below[next] = block } else { highest = block }
    above[choice.member] = block
    noteHole(above: choice.member)
    noteHole(above: block)
  }

  /// Frees the memory that a block does not need any more.
  private mutating func endStage(of block: Int) {
    if blocks[block].bytes == 0 || blocks[block].stages[stages[block]].bytes == 0 { return }
    stages[block] += 1
    if stages[block] < blocks[block].stages.count, blocks[block].stages[stages[block]].bytes > 0 {
      noteHole(above: block)
      return
    }
    let (previous, next) = (below[block], above[block])
    above[previous] = next
    if let next { below[next] = previous } else { highest = previous }
    above[block] = nil
    forgetHole(above: block)
    noteHole(above: previous)
  }

  private mutating func noteHole(above member: Int) {
    guard let next = above[member], offsets[next] > end(member) else {
      forgetHole(above: member)
      return
    }
    if holePlaces[member] != nil { return }
    holePlaces[member] = holes.count
    holes.append(member)
  }

  private mutating func forgetHole(above member: Int) {
    guard let place = holePlaces[member], let moved = holes.popLast() else { return }
    if moved != member {
      holes[place] = moved
      holePlaces[moved] = place
    }
    holePlaces[member] = nil
  }

  // MARK: The choice

  private func choice(for block: Int, _ size: Int, upTo limit: Int) -> Choice {
    var tightest: Choice?
    var lowest: Choice?
    func consider(_ choice: Choice) {
      if choice.low < lowest?.low ?? .max { lowest = choice }
      guard choice.low <= limit else { return }
      let kept =
        choice.high <= limit
        ? choice
        : Choice(
          member: choice.member, low: choice.low, high: limit,
          prefersHigh: lastStep(below: choice.member, for: block) < .max)
      guard let best = tightest else {
        tightest = kept
        return
      }
      if (kept.high - kept.low, kept.low) < (best.high - best.low, best.low) { tightest = kept }
    }
    for member in holes {
      guard let next = above[member], offsets[next] - end(member) >= size else { continue }
      consider(
        Choice(
          member: member, low: end(member), high: offsets[next] - size,
          prefersHigh: lastStep(above: next, for: block) > lastStep(below: member, for: block)))
    }
    let top = Choice(member: highest, low: end(highest), high: .max, prefersHigh: false)
    consider(top)
    if let tightest { return tightest }
    let low = lowest ?? top
    return Choice(member: low.member, low: low.low, high: low.low, prefersHigh: false)
  }

  /// The last step in which the top byte of a member of the list is taken, as far as it matters to a block; the edge of the
  /// arena never dies.
  private func lastStep(below member: Int, for block: Int) -> Int {
    if member == floor { return .max }
    var stage = stages[member]
    while let next = following(member, stage, before: blocks[block].last), bytes(member, next) == bytes(member, stage) {
      stage = next
    }
    return blocks[member].stages[stage].lifetime.last
  }

  /// The last step in which the bottom byte of a member of the list is taken, as far as it matters to a block: in the
  /// first stage that needs as little as the last one that the block meets.
  private func lastStep(above member: Int, for block: Int) -> Int {
    var stage = stages[member]
    var smallest = stage
    while let next = following(member, stage, before: blocks[block].stages[0].lifetime.last) {
      if bytes(member, next) < bytes(member, smallest) { smallest = next }
      stage = next
    }
    return blocks[member].stages[smallest].lifetime.last
  }

  /// The stage after another one, where it takes memory and begins by a step.
  private func following(_ member: Int, _ stage: Int, before step: Int) -> Int? {
    let next = stage + 1
    guard next < blocks[member].stages.count, blocks[member].stages[next].bytes > 0,
      blocks[member].stages[next].lifetime.first <= step
    else { return nil }
    return next
  }
}
