import MartletPlanning

/// The shapes of well-known networks, as requests.
struct Network {
  private(set) var request = PlanRequest()

  /// A request whose input is live at the start.
  init(input: Int) {
    let buffer = request.addBuffer("input", size: BufferSize(perImage: input))
    request.liveAtStart = [buffer]
    request.steps = []
  }

  var input: BufferID { BufferID(0) }

  mutating func add(
    _ name: String, reading reads: [BufferID], bytes: Int, scratch: Int = 0, inPlace: Bool = false,
    parent: PlanBuffer.Parent? = nil
  ) -> BufferID {
    let buffer = request.addBuffer(name, size: BufferSize(perImage: bytes), parent: parent)
    let memory = scratch > 0 ? [request.addBuffer("\(name).scratch", size: BufferSize(constant: scratch))] : []
    request.steps.append(
      PlanStep(
        name: name, reads: reads, writes: [buffer], scratch: memory,
        inPlace: inPlace ? reads.map { .init(write: buffer, read: $0) } : []))
    return buffer
  }

  mutating func addBuffer(_ name: String, bytes: Int, parent: PlanBuffer.Parent? = nil) -> BufferID {
    request.addBuffer(name, size: BufferSize(perImage: bytes), parent: parent)
  }

  func ending(with outputs: BufferID...) -> PlanRequest {
    var request = request
    request.liveAtEnd = outputs
    return request
  }

  /// One layer after the other.
  static func chain(_ sizes: [Int]) -> PlanRequest {
    var network = Network(input: sizes[0])
    var previous = network.input
    for (index, bytes) in sizes.enumerated().dropFirst() {
      previous = network.add("layer\(index)", reading: [previous], bytes: bytes)
    }
    return network.ending(with: previous)
  }

  /// Blocks of two convolutions and an addition in place, each with half of the bytes of the one before in every fourth.
  static func residual(blocks: Int) -> PlanRequest {
    var bytes = 1 << 16
    var network = Network(input: bytes)
    var trunk = network.input
    for block in 0..<blocks {
      let shrinks = block % 4 == 3
      if shrinks { bytes /= 2 }
      let first = network.add("block\(block).conv1", reading: [trunk], bytes: bytes)
      let second = network.add("block\(block).conv2", reading: [first], bytes: bytes, scratch: 4096)
      let shortcut = shrinks ? network.add("block\(block).shortcut", reading: [trunk], bytes: bytes) : trunk
      trunk = network.add("block\(block).add", reading: [second, shortcut], bytes: bytes, inPlace: true)
    }
    return network.ending(with: trunk)
  }

  /// Blocks of branches that are written straight into their concatenation.
  static func inception(blocks: Int) -> PlanRequest {
    let parts = [1024, 2048, 512, 512]
    let whole = parts.reduce(0, +)
    var network = Network(input: whole)
    var trunk = network.input
    for block in 0..<blocks {
      let name = "mixed\(block)"
      let all = network.addBuffer("\(name).concat", bytes: whole)
      var offset = 0
      for (branch, bytes) in parts.enumerated() {
        let reduced = network.add("\(name).\(branch).reduce", reading: [trunk], bytes: bytes / 2)
        _ = network.add(
          "\(name).\(branch).conv", reading: [reduced], bytes: bytes,
          parent: .init(all, at: BufferSize(perImage: offset)))
        offset += bytes
      }
      trunk = all
    }
    return network.ending(with: trunk)
  }

  /// An encoder whose levels are kept for the decoder.
  static func encoderDecoder(levels: Int) -> PlanRequest {
    var network = Network(input: 1 << 16)
    var kept: [BufferID] = []
    var current = network.input
    for level in 0..<levels {
      let bytes = (1 << 18) >> level
      let first = network.add("down\(level).conv1", reading: [current], bytes: bytes)
      kept.append(network.add("down\(level).conv2", reading: [first], bytes: bytes))
      current = network.add("down\(level).pool", reading: [kept[level]], bytes: bytes / 4)
    }
    for level in (0..<levels).reversed() {
      let bytes = (1 << 18) >> level
      let larger = network.add("up\(level).resize", reading: [current], bytes: bytes)
      let joined = network.add("up\(level).concat", reading: [larger, kept[level]], bytes: 2 * bytes)
      current = network.add("up\(level).conv", reading: [joined], bytes: bytes)
    }
    return network.ending(with: current)
  }
}
