internal import MartletCPU
internal import MartletTensors

/// Times the steps of calls of a session on one batch of inputs, with one reading of the clock after each.
struct StepClock {
  /// Seconds.
  struct Call {
    /// From the call to its return.
    var whole: Double
    /// Until the first step.
    var before: Double
    /// Of each step, over all parts of the batch, from the end of the step before it.
    var steps: [Double]
    /// After the last step.
    var after: Double
  }

  private let session: Session
  private let inputs: [Tensor]
  private let clock = ContinuousClock()

  init(_ session: Session, _ inputs: [Tensor]) {
    self.session = session
    self.inputs = inputs
  }

  func call() throws(CPUError) -> Call {
    var readings: [(step: Int, time: ContinuousClock.Instant)] = []
    readings.reserveCapacity(session.executable.lowered.steps.count)
    let from = clock.now
    var start = from
    _ = try session.run(inputs, observe: { readings.append(($0, clock.now)) }) { start = clock.now }
    let end = clock.now
    var steps = [Double](repeating: 0, count: session.executable.lowered.steps.count)
    var last = start
    for (step, time) in readings {
      steps[step] += (time - last).seconds
      last = time
    }
    return Call(
      whole: (end - from).seconds, before: (start - from).seconds, steps: steps, after: (end - last).seconds)
  }
}
