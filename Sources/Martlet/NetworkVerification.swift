internal import MartletIR
internal import MartletReference
internal import MartletTensors
internal import MartletVerification

extension Network {
  /// Proves on synthetic inputs that the passes keep the numbers, each rewrite held to its pass's numeric class, and that
  /// the CPU computes what the optimised graph says.
  /// - Throws: where the network cannot be run at all; what is wrong with passes or the CPU's numbers is in the report.
  public func verify(
    weights: WeightSource = .declared, options: VerificationOptions = VerificationOptions(),
    runOptions: RunOptions = RunOptions()
  ) throws(MartletError) -> VerificationReport {
    try graph.checkMemory(batch: options.batch, limit: self.options.memoryLimit)
    let parameters = try LoadedWeights(self, from: weights)
    var report = VerificationReport(name: graph.name, batch: options.batch)
    let verification = try onReference { () throws(ReferenceError) in
      let inputs = try graph.syntheticInputs(batch: options.batch, seed: options.seed)
      var verifier = PipelineVerifier(self.options.pipeline, inputs: inputs) { (name, shape) throws(ReferenceError) in
        do throws(MartletError) { return try parameters.tensor(name, shape) } catch {
          throw ReferenceError(description: error.description)
        }
      }
      verifier.replaysEachRewrite = options.replaysEachRewrite
      verifier.backend = { _ throws(ReferenceError) in
        do throws(MartletError) {
          let model = try Model(self, weights: weights, runOptions: runOptions)
          try model.checkPlan(batch: options.batch, &report)
          return try model.backendValues(inputs)
        } catch { throw ReferenceError(description: error.description) }
      }
      return try verifier.verify(graph)
    }
    report.add(verification, of: self.options.pipeline)
    return report
  }
}

extension Graph {
  /// Refuses a graph whose values, all of them at once, are over the limit: the reference interpreter keeps many.
  func checkMemory(batch: Int, limit: MemoryLimit) throws(MartletError) {
    var total = 0
    for id in nodes where !self[id].isParameter {
      for type in self[id].types {
        guard let shape = type.shape(batch: batch), let bytes = limit.byteCount(of: shape, bytesPerElement: 8),
          bytes <= limit.bytes - total
        else {
          throw .input(
            "to verify at batch \(batch) needs more than the memory limit of \(limit.bytes) bytes: `\(self[id].name)` is "
              + type.description)
        }
        total += bytes
      }
    }
  }
}

/// Runs `body`, whose errors are those of the graph or of its weights.
func onReference<Result>(_ body: () throws(ReferenceError) -> Result) throws(MartletError) -> Result {
  do throws(ReferenceError) { return try body() } catch { throw .input(error.description) }
}
