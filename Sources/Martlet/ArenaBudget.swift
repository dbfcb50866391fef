internal import MartletCPU
internal import MartletDiagnostics
internal import MartletGraphFile
internal import MartletIR
internal import MartletPlanning

extension Network {
  /// Checks the arena of the lowered graph, at batch 1, against the budget of the graph file.
  /// - Throws: where it is over it, naming the largest buffer of the step that needs the most memory.
  func checkArenaBudget(of lowered: LoweredGraph) throws(MartletError) {
    guard file.budgets.arenaBytes != nil else { return }
    try checkArenaBudget(
      of: try onCPU { () throws(CPUError) in
        MemoryPlan(try lowered.plan(batch: 1, limit: options.memoryLimit.bytes).plan)
      })
  }

  /// - Parameter plan: the memory plan at batch 1.
  func checkArenaBudget(of plan: MemoryPlan) throws(MartletError) {
    guard let budget = file.budgets.arenaBytes, plan.arenaBytes > budget.limit else { return }
    var notes: [Diagnostic.Note] = []
    if let culprit = plan.largestBufferOfPeak {
      let place = graph[name: culprit.name].flatMap { graph[$0].provenance.spans.first }
      notes.append(
        Diagnostic.Note(
          "\(quoted(culprit.name)) takes the most where it is fullest: \(culprit.bytes)", at: place.map(Location.text)))
    }
    throw .input(
      DiagnosticSet(
        .error(
          "the arena has \(plan.arenaBytes) bytes, over its budget of \(budget.limit)", at: budget.span, notes: notes)),
      sources: file.sources)
  }
}

extension MemoryPlan {
  /// The largest buffer among those of the step in which the most bytes are live.
  fileprivate var largestBufferOfPeak: Buffer? {
    var changes: [Int: Int] = [:]
    for buffer in buffers {
      changes[buffer.first, default: 0] += buffer.bytes
      changes[buffer.last + 1, default: 0] -= buffer.bytes
    }
    var live = 0
    var peak = (bytes: -1, step: 0)
    for (step, change) in changes.sorted(by: { $0.key < $1.key }) {
      live += change
      if live > peak.bytes { peak = (live, step) }
    }
    return buffers.filter { $0.first <= peak.step && peak.step <= $0.last }.max { $0.bytes < $1.bytes }
  }
}
