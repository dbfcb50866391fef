/// The part of the checker that looks at two buffers at a time.
extension PlanChecker {
  mutating func checkOverlaps() {
    var born: [[Int]] = Array(repeating: [], count: max(request.steps.count, 1))
    for buffer in plan.buffers.indices where root(buffer) == buffer {
      if let steps = needed[buffer] { born[steps.lowerBound].append(buffer) }
    }
    var live: [(buffer: Int, last: Int)] = []
    for (step, newcomers) in born.enumerated() {
      live.removeAll { $0.last < step }
      for newcomer in newcomers {
        for other in live.map(\.buffer)
        where haveBytesInCommon(other, newcomer) && !mayTakeOver(newcomer, other) && !mayTakeOver(other, newcomer) {
          violations.append("\(name(other)) and \(name(newcomer)) overlap in step \(step)")
        }
        live.append((newcomer, needed[newcomer]?.upperBound ?? step))
      }
    }
  }

  private func haveBytesInCommon(_ one: Int, _ other: Int) -> Bool {
    guard let first = range(one), let second = range(other) else { return false }
    return first.overlaps(second)
  }

  mutating func checkInheritance() {
    var heirs: [Int: Int] = [:]
    for (heir, planned) in plan.buffers.enumerated() {
      guard let donor = planned.inPlaceOf?.index else { continue }
      if !mayTakeOver(heir, donor) {
        violations.append("\(name(heir)) must not take the memory of \(name(donor))")
      }
      if let rival = heirs.updateValue(heir, forKey: donor) {
        violations.append("\(name(rival)) and \(name(heir)) both take the memory of \(name(donor))")
      }
    }
  }

  /// Whether the plan says that `heir` takes the memory of `donor`, the request permits it, and nobody else is hurt.
  private func mayTakeOver(_ heir: Int, _ donor: Int) -> Bool {
    let (write, read) = (plan.buffers[heir], plan.buffers[donor])
    guard write.inPlaceOf == BufferID(donor), root(heir) == heir, root(donor) == donor,
      write.offset == read.offset, write.bytes <= read.bytes,
      let index = needed[heir]?.lowerBound, index == needed[donor]?.upperBound, request.steps.indices.contains(index)
    else { return false }

    let step = request.steps[index]
    let isPermitted = step.inPlace.contains { $0.write == BufferID(heir) && $0.read == BufferID(donor) }
    // The families meet in this step, and may do so in these two roles only.
    let reads = step.reads.filter { root($0.index) == heir || $0.index != donor && root($0.index) == donor }
    let writes = step.writes.filter { root($0.index) == donor || $0.index != heir && root($0.index) == heir }
    let scratch = step.scratch.filter { [heir, donor].contains(root($0.index)) }
    let isHeldBefore = request.liveAtStart.contains { root($0.index) == heir }
    let isHeldAfter = request.liveAtEnd.contains { root($0.index) == donor }
    return isPermitted && reads.isEmpty && writes.isEmpty && scratch.isEmpty && !isHeldBefore && !isHeldAfter
  }

  mutating func checkLowerBound() {
    var live = [Int](repeating: 0, count: max(request.steps.count, 1) + 1)
    for buffer in plan.buffers.indices where root(buffer) == buffer {
      guard let steps = needed[buffer] else { continue }
      // In the step of the take-over the memory is counted with the donor.
      let first = plan.buffers[buffer].inPlaceOf == nil ? steps.lowerBound : steps.lowerBound + 1
      // Wrapping arithmetic cannot trap, and takes back exactly what it has added.
      live[first] &+= plan.buffers[buffer].bytes
      live[steps.upperBound + 1] &-= plan.buffers[buffer].bytes
    }
    for step in live.indices.dropFirst() { live[step] &+= live[step - 1] }
    let largest = live.max() ?? 0
    if plan.lowerBoundBytes != largest {
      violations.append("the lower bound is \(plan.lowerBoundBytes) bytes, the largest live set has \(largest)")
    }
  }
}
