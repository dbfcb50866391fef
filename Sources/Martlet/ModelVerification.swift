internal import MartletCPU
internal import MartletIR
internal import MartletPlanning
internal import MartletReference
internal import MartletTensors
internal import MartletVerification

extension Model {
  /// Checks the memory plan with the independent checker, and holds what the CPU computes on synthetic inputs to the
  /// reference interpreter on the stored graph, with the weights as they are packed.
  /// - Parameters:
  ///   - network: a graph file that the model must be what it compiles to: the same graph, interface and weights.
  ///   - weights: those of `network`.
  public func verify(
    against network: Network? = nil, weights: WeightSource = .declared,
    options: VerificationOptions = VerificationOptions()
  ) throws(MartletError) -> VerificationReport {
    try graph.checkMemory(batch: options.batch, limit: memoryLimit)
    var report = VerificationReport(name: graph.name, batch: options.batch)
    try checkPlan(batch: options.batch, &report)
    if let network { try compare(with: network, weights, &report) }
    let packed = unpackedWeights(&report)
    guard report.isSound else { return report }
    let inputs = try onReference { () throws(ReferenceError) in
      try graph.syntheticInputs(batch: options.batch, seed: options.seed)
    }
    let backend = try backendValues(inputs)
    let findings = try onReference { () throws(ReferenceError) in
      try verifyBackend(backend, of: graph, inputs: inputs, from: Set(packed.keys)) {
        (name, _) throws(ReferenceError) in
        guard let tensor = packed[name]?() else {
          throw ReferenceError(description: "`\(name)` is not among the packed weights")
        }
        return tensor
      }
    }
    report.add(findings)
    report.problems += findings.backendProblems
    return report
  }

  /// Runs on the CPU, with the value of every node that has one.
  func backendValues(_ inputs: [Tensor]) throws(MartletError) -> BackendValues {
    let (outputs, values) = try run(inputs, tapping: Array(executable.lowered.values.keys))
    return BackendValues(outputs: outputs, values: values, errorBudget: executable.lowered.errorBudget)
  }

  /// Proves the memory plan for a batch.
  func checkPlan(batch: Int, _ report: inout VerificationReport) throws(MartletError) {
    let (plan, request) = try onCPU { () throws(CPUError) in
      (
        try executable.lowered.plan(batch: batch, limit: memoryLimit.bytes).plan,
        try executable.lowered.planRequest(executable.lowered.segments(batch: batch)).request
      )
    }
    let violations = MartletPlanning.checkPlan(plan, request)
    report.problems += violations.map { "the memory plan: \($0)" }
    if violations.isEmpty {
      report.checks.append("the memory plan: \(counted(plan.buffers.count, "buffer")), none in another's way")
    }
  }

  /// By name, how to unpack each value that is among the packed weights.
  func unpackedWeights(_ report: inout VerificationReport) -> [String: () -> Tensor?] {
    let memory = executable.weights
    var weights: [String: () -> Tensor?] = [:]
    var count = 0
    for entry in executable.lowered.weights.entries {
      guard let name = entry.source?.name else { continue }
      count += 1
      if weights[name] == nil { weights[name] = { memory.unpack(entry) } }
      // Each copy again, from one of them: so all are the same, and beside the weights there is nothing but zeros.
      guard let tensor = weights[name]?(), memory.holds(tensor, as: entry) else {
        report.problems.append("the packed weights of `\(name)` are not those of a value of shape \(entry.shape)")
        continue
      }
    }
    report.checks.append("the packed weights: \(counted(count, "value"))")
    return weights
  }

  private func compare(
    with network: Network, _ source: WeightSource, _ report: inout VerificationReport
  ) throws(MartletError) {
    let parameters = try LoadedWeights(network, from: source)
    let optimized = try network.optimized()
    guard optimized.description == graph.description else {
      let difference = GraphDiff(from: optimized, to: graph).text(colour: false)
      report.problems.append("the model's graph is not what \(network.path) compiles to:\n\(difference)")
      return
    }
    if interface != network.interface {
      report.problems.append("the model's inputs and outputs do not have the meaning that \(network.path) gives them")
    }
    let table = executable.lowered.weights
    let expected = try WeightMemory(packing: table, of: optimized) { (name, shape) throws(MartletError) in
      try parameters.tensor(name, shape)
    }
    guard let expected else { throw .input("the system has no memory for \(table.floats) packed weights") }
    var others: [String] = []
    for entry in table.entries where !executable.weights.holdsTheSame(as: expected, in: entry) {
      if let name = entry.source?.name, !others.contains(name) { others.append(name) }
    }
    if let first = others.first {
      let more = others.count > 1 ? " and \(others.count - 1) more" : ""
      report.problems.append("the model's weights of `\(first)`\(more) are not those of \(network.path)")
    }
    if report.isSound { report.checks.append("the graph, its interface and weights: those of \(network.path)") }
  }
}
