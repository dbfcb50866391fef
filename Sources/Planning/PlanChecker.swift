/// Proves a plan against the request that it is for, from the definition: no code is shared with the planner, only the types
/// that both speak of. It trusts no number of either.
///
/// - Returns: a sentence for each violation; none where
///   - names, sizes and lifetimes are those of the request;
///   - every part lies where its parent says, and everything else at a multiple of ``Plan/alignment``;
///   - everything lies inside the arena, which ends with the last buffer;
///   - no two buffers of different families that live in the same step have a byte in common, except for the one step in
///     which a permitted in-place write takes over a buffer that nobody needs afterwards;
///   - the lower bound is the largest live set.
package func checkPlan(_ plan: Plan, _ request: PlanRequest) -> [String] {
  var checker = PlanChecker(plan, request)
  return checker.check()
}

struct PlanChecker {
  let plan: Plan
  let request: PlanRequest
  var violations: [String] = []
  /// For each buffer, itself and everything that it is a part of, inside out.
  var ancestry: [[Int]] = []
  /// The steps in which each buffer is needed, from its own uses and those of its parts.
  var needed: [ClosedRange<Int>?] = []

  init(_ plan: Plan, _ request: PlanRequest) {
    self.plan = plan
    self.request = request
  }

  mutating func check() -> [String] {
    guard isWellFormed() else { return violations }
    ancestry = request.buffers.indices.map(ancestors)
    needed = neededSteps()
    for buffer in plan.buffers.indices { checkPlace(buffer) }
    checkArena()
    guard plan.buffers.indices.allSatisfy({ range($0) != nil }) else { return violations }
    checkOverlaps()
    checkInheritance()
    checkLowerBound()
    return violations
  }

  func name(_ buffer: Int) -> String { "`\(request.buffers[buffer].name)`" }

  func root(_ buffer: Int) -> Int { ancestry[buffer].last ?? buffer }

  // MARK: Form

  private mutating func isWellFormed() -> Bool {
    let count = request.buffers.count
    if plan.batch < 1 { violations.append("a batch of \(plan.batch)") }
    if plan.buffers.count != count {
      violations.append("\(plan.buffers.count) buffers are planned, \(count) are requested")
    }
    if plan.stepCount != request.steps.count {
      violations.append("\(plan.stepCount) steps are planned, \(request.steps.count) are requested")
    }
    var mentioned = request.steps.flatMap { step in
      step.reads + step.writes + step.scratch + step.inPlace.flatMap { [$0.read, $0.write] }
    }
    mentioned += request.liveAtStart + request.liveAtEnd
    mentioned += request.buffers.compactMap(\.parent?.buffer) + plan.buffers.compactMap(\.inPlaceOf)
    if let wrong = mentioned.first(where: { $0.index < 0 || $0.index >= count }) {
      violations.append("there is no buffer \(wrong.index)")
    }
    guard violations.isEmpty else { return false }
    for start in 0..<count where ancestors(start).count > count {
      violations.append("\(name(start)) is part of itself")
    }
    return violations.isEmpty
  }

  /// Ends early, with more entries than there are buffers, where a buffer is part of itself.
  private func ancestors(_ buffer: Int) -> [Int] {
    var path = [buffer]
    while let parent = request.buffers[path[path.count - 1]].parent, path.count <= request.buffers.count {
      path.append(parent.buffer.index)
    }
    return path
  }

  private func neededSteps() -> [ClosedRange<Int>?] {
    var steps = [ClosedRange<Int>?](repeating: nil, count: request.buffers.count)
    func need(_ buffers: [BufferID], at step: Int) {
      for buffer in buffers.flatMap({ ancestry[$0.index] }) {
        let before = steps[buffer] ?? step...step
        steps[buffer] = min(before.lowerBound, step)...max(before.upperBound, step)
      }
    }
    need(request.liveAtStart, at: 0)
    for (index, step) in request.steps.enumerated() { need(step.reads + step.writes + step.scratch, at: index) }
    need(request.liveAtEnd, at: max(request.steps.count, 1) - 1)
    return steps
  }

  // MARK: Places

  private func value(_ size: BufferSize) -> Int? {
    let product = size.perImage.multipliedReportingOverflow(by: plan.batch)
    let sum = product.partialValue.addingReportingOverflow(size.constant)
    return product.overflow || sum.overflow ? nil : sum.partialValue
  }

  private mutating func checkPlace(_ buffer: Int) {
    let (wanted, planned) = (request.buffers[buffer], plan.buffers[buffer])
    if planned.name != wanted.name { violations.append("\(name(buffer)) is called `\(planned.name)`") }
    if planned.parent != wanted.parent?.buffer { violations.append("\(name(buffer)) has another parent in the plan") }
    let size = value(wanted.size)
    if planned.bytes < 0 || planned.bytes != size {
      violations.append(
        "\(name(buffer)) has \(planned.bytes) bytes, not \(size.map(String.init) ?? "the size asked for")")
    }
    if planned.first...planned.last != needed[buffer] {
      let steps = needed[buffer].map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"
      violations.append("\(name(buffer)) lives in steps \(planned.first) to \(planned.last), it is needed in \(steps)")
    }
    guard let range = range(buffer) else {
      violations.append("\(name(buffer)) with \(planned.bytes) bytes from \(planned.offset) is no range of bytes")
      return
    }
    if range.upperBound > plan.arenaBytes, !range.isEmpty {
      violations.append("\(name(buffer)) ends at byte \(range.upperBound), the arena at \(plan.arenaBytes)")
    }
    if let parent = wanted.parent {
      checkPart(buffer, parent)
    } else if planned.offset % Plan.alignment != 0 {
      violations.append("\(name(buffer)) is at byte \(planned.offset), which is no multiple of \(Plan.alignment)")
    }
  }

  private mutating func checkPart(_ buffer: Int, _ parent: PlanBuffer.Parent) {
    guard let part = range(buffer), let whole = range(parent.buffer.index) else { return }
    if part.lowerBound - whole.lowerBound != value(parent.offset) {
      violations.append("\(name(buffer)) is not where it belongs in \(name(parent.buffer.index))")
    }
    if part.lowerBound < whole.lowerBound || part.upperBound > whole.upperBound {
      violations.append("\(name(buffer)) reaches beyond \(name(parent.buffer.index))")
    }
  }

  /// The bytes of the arena that a buffer takes, or nil where the plan's numbers are none.
  func range(_ buffer: Int) -> Range<Int>? {
    let planned = plan.buffers[buffer]
    let (end, overflow) = planned.offset.addingReportingOverflow(planned.bytes)
    return overflow || planned.offset < 0 || planned.bytes < 0 ? nil : planned.offset..<end
  }

  private mutating func checkArena() {
    let used = plan.buffers.indices.compactMap(range).filter { !$0.isEmpty }.map(\.upperBound).max() ?? 0
    if plan.arenaBytes != used { violations.append("the arena has \(plan.arenaBytes) bytes, \(used) are used") }
  }
}
