internal import MartletCPU
internal import MartletTensors
import Synchronization

/// Times the steps of calls of a session on one batch of inputs, with one reading of the clock after each.
struct StepClock {
  /// Seconds.
  struct Call {
    /// From the call to its return.
    var whole: Double
    /// Until the first step.
    var before: Double
    /// Of each step, over all parts of the batch, from the end of the step before it on the same thread.
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

  private struct Reading {
    var step: Int
    var lane: Int
    var time: ContinuousClock.Instant
  }

  func call() throws(CPUError) -> Call {
    // Lanes of the session append at the same time.
    let shared = Mutex<[Reading]>([])
    shared.withLock { $0.reserveCapacity(session.executable.lowered.steps.count) }
    let from = clock.now
    var start = from
    _ = try session.run(
      inputs,
      observe: { step, lane in
        let time = clock.now
        shared.withLock { $0.append(Reading(step: step, lane: lane, time: time)) }
      },
      willStart: { start = clock.now })
    let end = clock.now
    let readings = shared.withLock { $0 }
    var steps = [Double](repeating: 0, count: session.executable.lowered.steps.count)
    var last = start
    for segment in session.segments.segments {
      last = add(readings.filter { segment.steps.contains($0.step) }, of: segment, from: last, to: &steps)
    }
    return Call(
      whole: (end - from).seconds, before: (start - from).seconds, steps: steps, after: (end - last).seconds)
  }

  /// Adds the times of a segment's steps: where there are several lanes, of what each took its part, so that the sum is the
  /// time of the longest. Waiting for that counts to the last step.
  /// - Returns: the segment's end.
  private func add(
    _ readings: [Reading], of segment: BatchSegments.Segment, from start: ContinuousClock.Instant,
    to steps: inout [Double]
  ) -> ContinuousClock.Instant {
    let end = readings.map(\.time).max() ?? start
    for lane in 0..<segment.lanes {
      var last = start
      for reading in readings where reading.lane == lane {
        steps[reading.step] += (reading.time - last).seconds / Double(segment.lanes)
        last = reading.time
      }
      steps[segment.steps.upperBound - 1] += (end - last).seconds / Double(segment.lanes)
    }
    return end
  }
}
