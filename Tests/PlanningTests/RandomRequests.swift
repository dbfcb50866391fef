import MartletPlanning

/// SplitMix64: the same requests on every machine.
struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// Builds valid requests at random: long and short lives, several results, scratch, in-place permissions, concatenations
/// (also interleaved and nested), splits and views. All sizes are multiples of ``unit`` bytes.
struct RandomRequest {
  static let unit = 16

  private(set) var request = PlanRequest()
  private var random: Random
  private var readable: [BufferID] = []
  /// Parts of concatenations that nobody has written yet.
  private var pending: [BufferID] = []
  private var used: Set<BufferID> = []

  static func make(seed: UInt64, stepCount: Int? = nil) -> PlanRequest {
    var builder = RandomRequest(random: Random(state: seed))
    let count = stepCount ?? Int.random(in: 1...40, using: &builder.random)
    builder.build(stepCount: count)
    return builder.request
  }

  private init(random: Random) { self.random = random }

  private mutating func build(stepCount: Int) {
    for index in 0..<Int.random(in: 1...2, using: &random) {
      let input = request.addBuffer("input\(index)", size: randomSize())
      readable.append(input)
      request.liveAtStart.append(input)
      used.insert(input)
    }
    for index in 0..<stepCount { addStep("step\(index)") }
    for part in pending { add(PlanStep(name: "fill", reads: [], writes: [part])) }
    let parents = Set(request.buffers.compactMap(\.parent?.buffer))
    let unused = request.buffers.indices.map(BufferID.init).filter { !used.contains($0) && !parents.contains($0) }
    if !unused.isEmpty { add(PlanStep(name: "rest", reads: unused, writes: [])) }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      if let output = readable.randomElement(using: &random) { request.liveAtEnd.append(output) }
    }
  }

  private mutating func add(_ step: PlanStep) {
    request.steps.append(step)
    used.formUnion(step.reads + step.writes + step.scratch)
  }

  private mutating func addStep(_ name: String) {
    let reads = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
      random.chance(70) ? readable.suffix(3).randomElement(using: &random) : readable.randomElement(using: &random)
    }
    var writes: [BufferID] = []
    for index in 0..<(random.chance(15) ? 2 : 1) { writes.append(target("\(name).\(index)", like: reads[0])) }
    let scratch = random.chance(20) ? [request.addBuffer("\(name).scratch", size: randomSize())] : []
    var permissions: [PlanStep.InPlacePermission] = []
    for read in reads {
      for write in writes where random.chance(60) { permissions.append(.init(write: write, read: read)) }
    }
    add(PlanStep(name: name, reads: reads, writes: writes, scratch: scratch, inPlace: permissions))
    for write in writes {
      readable.append(write)
      if let parent = request.buffers[write.index].parent?.buffer { readable.append(parent) }
      if random.chance(20) { addViews(of: write, named: name) }
    }
  }

  /// A buffer to write: new, or a part of a concatenation.
  private mutating func target(_ name: String, like model: BufferID) -> BufferID {
    if random.chance(15) { beginConcatenation(name) }
    if random.chance(50), let part = pending.indices.randomElement(using: &random) { return pending.remove(at: part) }
    let size = request.buffers[model.index].size
    return request.addBuffer(name, size: random.chance(50) && size.constant >= 0 ? size : randomSize())
  }

  private mutating func beginConcatenation(_ name: String) {
    let parts = (0..<Int.random(in: 2...3, using: &random)).map { _ in Self.unit * Int.random(in: 1...8, using: &random)
    }
    let whole = parts.reduce(0, +)
    let isInterleaved = random.chance(50)
    let isNested = random.chance(30) && !pending.isEmpty
    let parent = request.addBuffer("\(name).all", size: BufferSize(perImage: whole))
    if isNested, let outer = pending.popLast() {
      // The outer part grows to hold the new concatenation beside what it was asked for.
      let grown = request.addBuffer("\(name).outer", size: BufferSize(constant: 64, perImage: whole))
      request.setParent(of: parent, to: .init(grown, at: BufferSize(constant: 64)))
      pending.append(outer)
    }
    var before = 0
    for (index, part) in parts.enumerated() {
      let size = isInterleaved ? BufferSize(constant: part - whole, perImage: whole) : BufferSize(perImage: part)
      let offset = isInterleaved ? BufferSize(constant: before) : BufferSize(perImage: before)
      pending.append(request.addBuffer("\(name).part\(index)", size: size, parent: .init(parent, at: offset)))
      before += part
    }
  }

  private mutating func addViews(of whole: BufferID, named name: String) {
    let size = request.buffers[whole.index].size
    if random.chance(50) || size.constant < 0 || size.constant % 32 + size.perImage % 32 > 0 {
      readable.append(request.addBuffer("\(name).view", size: size, parent: .init(whole)))
    } else {
      let half = BufferSize(constant: size.constant / 2, perImage: size.perImage / 2)
      readable.append(request.addBuffer("\(name).low", size: half, parent: .init(whole)))
      readable.append(request.addBuffer("\(name).high", size: half, parent: .init(whole, at: half)))
    }
  }

  private mutating func randomSize() -> BufferSize {
    let largest = random.chance(20) ? 40 : 8
    return BufferSize(
      constant: random.chance(30) ? Self.unit * Int.random(in: 0...largest, using: &random) : 0,
      perImage: Self.unit * Int.random(in: 0...largest, using: &random))
  }
}
