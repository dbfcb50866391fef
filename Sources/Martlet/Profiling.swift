internal import MartletCPU
internal import MartletIR
internal import MartletTensors

extension Model {
  /// Runs calls of a batch on synthetic inputs (seed 2012) and times each step of every other one. What the machine can do
  /// is measured before and after, and the better counts: another process may have had a core for a while.
  /// - Parameters:
  ///   - batch: at least 1.
  ///   - seconds: how long the calls take together, at least, if 20 of them were timed; three times as long at most, but
  ///     never fewer than three calls.
  public func profile(batch: Int, seconds: Double = 1) throws(MartletError) -> Profile {
    try onCPU { () throws(CPUError) in
      // Whether the batch fits is known at once; its memory is given back while reading is measured.
      _ = try Session(executable, batch: batch, limit: memoryLimit)
      let before = try executable.measureRoofline(limit: memoryLimit)
      let fork = executable.measureFork()
      let times = try CallTimes(try Session(executable, batch: batch, limit: memoryLimit), seconds: seconds)
      let after = try executable.measureRoofline(limit: memoryLimit)
      return Profile(self, batch: batch, before.best(after), forkSeconds: fork, times)
    }
  }
}

/// The times of calls, in seconds.
private struct CallTimes {
  /// With the steps timed.
  private(set) var calls: [Double] = []
  private(set) var undisturbedCalls: [Double] = []
  private(set) var before: [Double] = []
  private(set) var after: [Double] = []
  /// For each step, one for each call.
  private(set) var steps: [[Double]]

  init(_ session: Session, seconds: Double) throws(CPUError) {
    let inputs = session.syntheticInputs
    let clock = ContinuousClock()
    steps = Array(repeating: [], count: session.executable.lowered.steps.count)
    let timed = StepClock(session, inputs)
    let start = clock.now
    repeat { _ = try session.run(inputs) } while (clock.now - start).seconds < seconds / 2

    var total = 0.0
    while calls.count < 3 || (total < 3 * seconds && (calls.count < 20 || total < seconds)) {
      let from = clock.now
      _ = try session.run(inputs)
      undisturbedCalls.append((clock.now - from).seconds)

      let call = try timed.call()
      before.append(call.before)
      for (step, time) in call.steps.enumerated() { steps[step].append(time) }
      after.append(call.after)
      calls.append(call.whole)
      total += undisturbedCalls[undisturbedCalls.count - 1] + calls[calls.count - 1]
    }
  }
}

extension Session {
  /// Of seed 2012.
  var syntheticInputs: [Tensor] {
    executable.lowered.inputs.compactMap { name, type in
      type.shape(batch: batch).map { SyntheticTensors.input(named: name, shape: $0, seed: 2012) }
    }
  }
}

extension Profile {
  fileprivate init(_ model: Model, batch: Int, _ roofline: Roofline, forkSeconds: Double, _ times: CallTimes) {
    let lowered = model.executable.lowered
    let work = StepWork(lowered, of: model.graph, batch: batch)
    let stepTimes = times.steps.map { median($0) }
    let (before, after) = (median(times.before), median(times.after))
    let whole = stepTimes.reduce(before + after, +)

    let steps = lowered.steps.enumerated().map { number, step in
      Step(
        name: lowered[step.writes].name, number: number, algorithm: step.operation.algorithm, work.figures[number],
        seconds: stepTimes[number], of: whole, roofline)
    }
    var nodeOf: [String: String] = [:]
    for id in model.graph.nodes where model.graph[id].types.count > 1 {
      for result in model.graph[id].types.indices {
        nodeOf[model.graph.name(of: ValueID(id, result: result))] = model.graph[id].name
      }
    }
    var order: [String] = []
    var stepsOf: [String: [Step]] = [:]
    for (step, lowered) in zip(steps, lowered.steps) {
      let node = nodeOf[lowered.name] ?? lowered.name
      if stepsOf[node] == nil { order.append(node) }
      stepsOf[node, default: []].append(step)
    }
    self.init(
      name: model.graph.name, batch: batch, threads: model.threads,
      instructionSet: model.executable.instructionSet.rawValue, peakGFLOPS: roofline.operationsPerSecond / 1e9,
      bandwidthGBPS: roofline.bytesPerSecond / 1e9, bandwidthBytes: roofline.bytesRead, forkUS: forkSeconds * 1e6,
      runs: times.calls.count,
      callMS: median(times.calls) * 1e3, undisturbedCallMS: median(times.undisturbedCalls) * 1e3,
      beforeMS: before * 1e3, afterMS: after * 1e3,
      nodes: order.map { name in
        let steps = stepsOf[name] ?? []
        return Node(name: name, steps: steps, figures: steps.figures)
      },
      total: steps.figures)
  }
}

extension Profile.Step {
  fileprivate init(
    name: String, number: Int, algorithm: String, _ work: StepWork.Figures, seconds: Double, of whole: Double,
    _ roofline: Roofline
  ) {
    var figures = Profile.Figures()
    figures.milliseconds = seconds * 1e3
    figures.share = whole > 0 ? seconds / whole : 0
    figures.multiplyAccumulates = work.multiplyAccumulates
    (figures.inputBytes, figures.weightBytes, figures.outputBytes) = (
      work.inputBytes, work.weightBytes, work.outputBytes
    )
    let bytes = Double(work.inputBytes) + Double(work.weightBytes) + Double(work.outputBytes)
    let computing = Double(work.multiplyAccumulates) * 2 / roofline.operationsPerSecond
    let moving = bytes / roofline.bytesPerSecond
    figures.leastMilliseconds = max(computing, moving) * 1e3
    let bound: Profile.Bound? =
      max(computing, moving) == 0 ? nil : computing >= moving ? .compute : moving > seconds ? .caches : .memory
    self.init(name: name, number: number, algorithm: algorithm, bound: bound, figures: figures)
  }
}

/// - Precondition: there is a value.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
