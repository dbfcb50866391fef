internal import MartletIR
internal import MartletPasses
internal import MartletReference
internal import MartletTensors

/// Compares the optimised graph in Float with the graph as written in Double, node by node. Both run side by side, so that
/// of neither more is kept than what waits for its counterpart.
struct EndComparison {
  private var truth: ReferenceRun<Double>
  private var run: ReferenceRun<Float>
  /// Results of the graph as written that are still to be compared.
  private var truths: [ValueID: DenseTensor<Double>] = [:]
  /// How often.
  private var waiting: [ValueID: Int] = [:]

  /// What rounds otherwise inside is amplified on its way out, by other layers than the original's own rounding: so the end
  /// is given more room than a rewrite is.
  static let errorFactor = 16.0

  init(
    written: ReferenceInterpreter<Double>, optimized: ReferenceInterpreter<Float>, inputs: [Tensor]
  ) throws(ReferenceError) {
    truth = try written.start(inputs.map { $0.converted(to: Double.self) })
    run = try optimized.start(inputs)
  }

  /// - Parameters:
  ///   - origins: of each value of the optimised graph, the written one that it stands for.
  ///   - outputs: what the graph as written computed in Float; nil where both graphs are one.
  ///   - numericClass: that of all passes together.
  ///   - backend: what else ran the optimised graph.
  mutating func compare(
    _ written: Graph, _ optimized: Graph, origins: [ValueID: ValueID], outputs: [Tensor]? = nil,
    under numericClass: NumericClass = .exact, backend: BackendValues?
  ) throws(ReferenceError) -> EndFindings {
    for id in optimized.nodes where optimized[id].op != nil {
      for value in optimized.values(of: id) {
        if let origin = origins[value] { waiting[origin, default: 0] += 1 }
      }
    }
    var findings = EndFindings()
    while let (id, results) = try run.next() {
      for (value, tensor) in zip(optimized.values(of: id), results) {
        guard let origin = origins[value], let truth = try takeTruth(of: origin, written) else { continue }
        let name = optimized.name(of: value)
        findings.nodes.append(
          NodeFinding(
            name, standsFor: written.name(of: origin), value: tensor, truth: truth, backend: backend))
      }
    }
    while try truth.next() != nil {}
    for (index, (value, truth)) in zip(run.outputs, truth.outputs).enumerated() {
      let name = optimized.outputs[index].name
      if let outputs {
        let deviation = Deviation(
          of: value, from: outputs[index], truth: truth, under: numericClass, errorFactor: Self.errorFactor)
        findings.outputs.append(OutputFinding(name: name, deviation: deviation))
      }
      if let backend {
        let deviation = Deviation(
          of: backend.outputs[index], from: value, truth: truth, under: backend.numericClass)
        findings.backendOutputs.append(OutputFinding(name: name, deviation: deviation))
      }
    }
    return findings
  }

  /// Lets the graph as written run on as far as the value.
  /// - Returns: nil where no operator computes it.
  private mutating func takeTruth(of value: ValueID, _ written: Graph) throws(ReferenceError) -> DenseTensor<Double>? {
    guard written[value.node].op != nil else { return nil }
    while truths[value] == nil {
      guard let (id, results) = try truth.next() else { return nil }
      for (value, result) in zip(written.values(of: id), results) where waiting[value] != nil { truths[value] = result }
    }
    defer {
      waiting[value, default: 1] -= 1
      if waiting[value] == 0 { truths[value] = nil }
    }
    return truths[value]
  }
}

extension NodeFinding {
  init(
    _ name: String, standsFor writtenName: String, value: Tensor, truth: DenseTensor<Double>, backend: BackendValues?
  ) {
    self.name = name
    self.writtenName = writtenName
    absolute = value.largestError(from: truth)
    relative = absolute == 0 ? 0 : absolute / truth.rootMeanSquare
    ulps = absolute == 0 ? 0 : absolute / truth.unitOfError
    self.backend = backend.flatMap { backend in
      backend.values[name].map { Deviation(of: $0, from: value, truth: truth, under: backend.numericClass) }
    }
  }
}
