internal import MartletCPU
internal import MartletIR
internal import MartletTensors

extension Model {
  /// Compiles a network with algorithms that are measured rather than chosen by the cost model: each convolution's
  /// alternatives are timed within the whole network, at the expected batch (``CompileOptions/expectedBatch``) and with the
  /// threads of `runOptions`, and the fastest are kept, if a call with all of them is faster too. A model that is written
  /// stores them, so that it gives the same bits wherever it runs; another tuning may choose otherwise.
  ///
  /// Where the options are strict there is nothing to choose.
  /// - Parameter seconds: how long to measure, about; every alternative is run eight times at least.
  public static func tuned(
    _ network: Network, weights: WeightSource = .declared, runOptions: RunOptions = RunOptions(), seconds: Double = 8
  ) throws(MartletError) -> (model: Model, tuning: Tuning) {
    let model = try Model(network, weights: weights, runOptions: runOptions)
    var tuning = Tuning(batch: network.options.expectedBatch, threads: model.threads)
    if network.options.isStrict { return (model, tuning) }
    let tuner = Tuner(
      network: network, model: model,
      choices: try onCPU { () throws(CPUError) in
        try Lowering.choices(
          in: model.graph, for: network.options.loweringTarget, limit: network.options.memoryLimit)
      })
    if tuner.choices.isEmpty { return (model, tuning) }

    let algorithms = try tuner.fastest(&tuning, seconds: seconds * 2 / 3)
    let isFaster = try tuner.isFaster(algorithms, &tuning, seconds: seconds / 3)
    guard isFaster else { return (model, tuning) }
    return (try Model(model, as: try onCPU { () throws(CPUError) in try tuner.lowered(algorithms) }), tuning)
  }
}

/// Measures how long a network takes with some algorithms or others. Only one executable with an arena is there at a time.
private struct Tuner {
  let network: Network
  /// With the cost model's algorithms.
  let model: Model
  let choices: [String: ConvolutionChoice]

  typealias Algorithms = [String: ConvolutionAlgorithm]

  /// The measurement goes round so often, so that a busy machine slows all alternatives alike.
  private static let turns = 4
  /// What counts as faster: as much less of a node's time.
  private static let gain = 0.97

  private var standard: Algorithms { model.executable.lowered.algorithms }

  /// The fastest algorithm of each node by itself.
  func fastest(_ tuning: inout Tuning, seconds: Double) throws(MartletError) -> Algorithms {
    let rounds = choices.values.map(\.candidates.count).max() ?? 0
    var best: [String: [ConvolutionAlgorithm: Double]] = [:]
    for _ in 0..<Self.turns {
      for round in 0..<rounds {
        // Nodes of fewer candidates are timed again as they are.
        let algorithms = standard.merging(
          choices.compactMapValues { round < $0.candidates.count ? $0.candidates[round] : nil }
        ) { $1 }
        guard let times = try measure(algorithms, seconds: seconds / Double(Self.turns * rounds)) else { continue }
        for (node, time) in times.nodes {
          guard let algorithm = algorithms[node] else { continue }
          best[node, default: [:]][algorithm] = min(time, best[node]?[algorithm] ?? .infinity)
        }
      }
    }
    var algorithms = standard
    for id in model.graph.nodes {
      let name = model.graph[id].name
      guard let choice = choices[name], let usual = standard[name], let times = best[name] else { continue }
      let (fastest, time) = times.min { $0.value < $1.value } ?? (usual, 0)
      if time < Self.gain * (times[usual] ?? .infinity) { algorithms[name] = fastest }
      tuning.nodes.append(
        Tuning.Node(
          name: name, convolution: choice.description,
          candidates: choice.candidates.map {
            Tuning.Candidate(
              algorithm: $0.rawValue, cost: choice.cost(of: $0), milliseconds: times[$0].map { $0 * 1e3 })
          }, standard: usual.rawValue, chosen: (algorithms[name] ?? usual).rawValue))
    }
    return algorithms
  }

  /// Whether whole calls are faster with these algorithms than with the cost model's, in turn. Where not, the report has the
  /// latter.
  func isFaster(
    _ algorithms: Algorithms, _ tuning: inout Tuning, seconds: Double
  ) throws(MartletError) -> Bool {
    var calls: (standard: [Double], tuned: [Double]) = ([], [])
    let part = seconds / Double(4 * Self.turns)
    for _ in 0..<2 * Self.turns {
      calls.standard += try measure(standard, seconds: part)?.calls ?? []
      if algorithms != standard { calls.tuned += try measure(algorithms, seconds: part)?.calls ?? [] }
    }
    guard !calls.standard.isEmpty else {
      // Says what does not fit.
      _ = try onCPU { () throws(CPUError) in try session(standard) }
      throw .fault("a network that fits the memory limit was not measured")
    }
    tuning.standardMS = median(calls.standard) * 1e3
    tuning.tunedMS = tuning.standardMS
    if !calls.tuned.isEmpty, median(calls.tuned) < median(calls.standard) {
      tuning.tunedMS = median(calls.tuned) * 1e3
      return true
    }
    for index in tuning.nodes.indices { tuning.nodes[index].chosen = tuning.nodes[index].standard }
    return false
  }

  func lowered(_ algorithms: Algorithms) throws(CPUError) -> LoweredGraph {
    var target = network.options.loweringTarget
    target.algorithms = algorithms
    return try Lowering.lower(model.graph, for: target, limit: network.options.memoryLimit)
  }

  private func session(_ algorithms: Algorithms) throws(CPUError) -> Session {
    let lowered = try lowered(algorithms)
    let executable = model.executable
    precondition(lowered.weights == executable.lowered.weights, "no algorithm packs its weights otherwise")
    return try Session(
      try Executable(
        lowered, weights: executable.weights, instructionSet: executable.instructionSet, pool: executable.pool),
      batch: network.options.expectedBatch, limit: model.memoryLimit)
  }

  /// Seconds of calls, and the least of the steps of each node; at least two calls after one that warms up. Nil where the
  /// network does not fit the memory limit, or the arena's budget, with these algorithms.
  private func measure(
    _ algorithms: Algorithms, seconds: Double
  ) throws(MartletError) -> (calls: [Double], nodes: [String: Double])? {
    let found: Session
    do {
      found = try session(algorithms)
      try network.checkArenaBudget(of: found.executable.lowered)
    } catch { return nil }
    return try onCPU { () throws(CPUError) in try time(found, seconds: seconds) }
  }

  private func time(_ session: Session, seconds: Double) throws(CPUError) -> (calls: [Double], nodes: [String: Double])
  {
    let steps = session.executable.lowered.steps
    let inputs = session.syntheticInputs
    let timed = StepClock(session, inputs)
    let clock = ContinuousClock()
    var calls: [Double] = []
    var nodes: [String: Double] = [:]
    _ = try session.run(inputs)
    let start = clock.now
    repeat {
      let call = try timed.call()
      calls.append(call.whole)
      var times: [String: Double] = [:]
      for (step, time) in zip(steps, call.steps) where choices[step.name] != nil {
        times[step.name, default: 0] += time
      }
      nodes.merge(times) { min($0, $1) }
    } while calls.count < 2 || (clock.now - start).seconds < seconds
    return (calls, nodes)
  }
}
