import MartletPlanning

/// Runs a request twice at once: in the plan's arena, where each write stamps its bytes, and with memory of its own for
/// each family. A read that does not find in the arena what it finds there has lost its contents to somebody else.
///
/// Inside a step everything that may go wrong goes wrong: scratch and results are stamped before the operands are read,
/// except for results that take an operand's memory.
struct Simulation {
  private let request: PlanRequest
  private let plan: Plan
  private var arena: [Int]
  private var families: [[Int]]
  private var stamps = 0
  private(set) var losses: [String] = []

  /// - Precondition: all sizes and offsets are multiples of ``RandomRequest/unit``.
  static func losses(of plan: Plan, _ request: PlanRequest) -> [String] {
    var simulation = Simulation(plan, request)
    simulation.run()
    return simulation.losses
  }

  private init(_ plan: Plan, _ request: PlanRequest) {
    self.plan = plan
    self.request = request
    arena = [Int](repeating: 0, count: plan.arenaBytes / RandomRequest.unit)
    families = plan.buffers.map { [Int](repeating: 0, count: $0.bytes / RandomRequest.unit) }
  }

  private mutating func run() {
    for buffer in request.liveAtStart { write(buffer) }
    for step in request.steps {
      for buffer in step.scratch { write(buffer) }
      for buffer in step.writes where !isInPlace(buffer) { write(buffer) }
      for buffer in step.reads { read(buffer, in: step.name) }
      for buffer in step.writes where isInPlace(buffer) { write(buffer) }
      for buffer in step.writes + step.scratch { read(buffer, in: step.name) }
    }
    for buffer in request.liveAtEnd { read(buffer, in: "the end") }
  }

  private func isInPlace(_ buffer: BufferID) -> Bool { plan.buffers[buffer.index].inPlaceOf != nil }

  private func cells(_ buffer: BufferID) -> Range<Int> {
    let planned = plan.buffers[buffer.index]
    return planned.offset / RandomRequest.unit..<(planned.offset + planned.bytes) / RandomRequest.unit
  }

  /// The root of a buffer's family, and where the buffer lies in it.
  private func home(of buffer: BufferID) -> (root: Int, start: Int) {
    var (current, offset) = (buffer, 0)
    while let parent = request.buffers[current.index].parent {
      offset += parent.offset.constant + parent.offset.perImage * plan.batch
      current = parent.buffer
    }
    return (current.index, offset / RandomRequest.unit)
  }

  private mutating func write(_ buffer: BufferID) {
    stamps += 1
    let (root, start) = home(of: buffer)
    for (index, cell) in cells(buffer).enumerated() {
      arena[cell] = stamps
      families[root][start + index] = stamps
    }
  }

  private mutating func read(_ buffer: BufferID, in place: String) {
    let (root, start) = home(of: buffer)
    for (index, cell) in cells(buffer).enumerated() {
      let expected = families[root][start + index]
      if expected != 0, arena[cell] != expected {
        losses.append("\(plan.buffers[buffer.index].name) in \(place)")
        return
      }
    }
  }
}
