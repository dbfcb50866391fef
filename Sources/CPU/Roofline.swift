internal import MartletKernelInterface
package import MartletTensors

/// What this machine does at most with an executable's threads and instruction set: the two roofs of Williams, Waterman and
/// Patterson 2009 (*Roofline: an insightful visual performance model for multicore architectures*).
package struct Roofline: Hashable, Sendable {
  /// Floating-point operations, of multiply-adds in registers.
  package var operationsPerSecond: Double
  /// Read from memory, front to back.
  package var bytesPerSecond: Double
  /// How much was read to find that out.
  package var bytesRead: Int

  /// The higher of each roof.
  package func best(_ other: Roofline) -> Roofline {
    var best = bytesPerSecond >= other.bytesPerSecond ? self : other
    best.operationsPerSecond = max(operationsPerSecond, other.operationsPerSecond)
    return best
  }
}

extension Executable {
  /// Measures both roofs with all threads at once, in some tenths of a second; of each the best of several runs, since
  /// whatever else the machine does only slows them down.
  /// - Parameters:
  ///   - bytes: how much each run reads; to measure memory it must be much more than the caches hold.
  ///   - limit: the most memory to take.
  package func measureRoofline(bytes: Int = 256 << 20, limit: MemoryLimit) throws(CPUError) -> Roofline {
    let results = UnsafeMutablePointer<Float>.allocate(capacity: pool.threads * channelBlock)
    defer { results.deallocate() }
    let operations = measureMultiplyAdds(results)
    let (bytesRead, seconds) = try measureReading(min(bytes, limit.bytes), results)
    return Roofline(
      operationsPerSecond: operations, bytesPerSecond: Double(bytesRead) / seconds, bytesRead: bytesRead)
  }

  /// The time from handing an empty task to each thread until all have returned, in seconds: what every step pays.
  package func measureFork() -> Double {
    let count = 200
    let times = (0..<9).map { _ in
      secondsOf { for _ in 0..<count { pool.run(tasks: pool.threads) { _, _ in } } } / Double(count)
    }
    return times.sorted()[times.count / 2]
  }

  /// - Parameter results: 16 floats for each thread.
  private func measureMultiplyAdds(_ results: UnsafeMutablePointer<Float>) -> Double {
    let kernel = kernels.multiplyAdds
    var job = MultiplyAddJob(rounds: 1, factor: 0x1p-30, output: results)
    let operations = Double(kernel(job) * pool.threads)
    job.rounds = 1 << 12
    var best = 0.0
    var runsLeft = 100
    while runsLeft > 0 {
      let seconds = secondsOf {
        pool.run(tasks: pool.threads) { task, _ in
          var job = job
          job.output += task * channelBlock
          _ = kernel(job)
        }
      }
      // Too short, and the start of the threads would count.
      if seconds < 0.002 {
        job.rounds *= 2
      } else {
        runsLeft -= 1
        best = max(best, operations * Double(job.rounds) / seconds)
      }
    }
    return best
  }

  /// - Parameters:
  ///   - bytes: about how much to read.
  ///   - results: as for ``measureMultiplyAdds(_:)``.
  private func measureReading(
    _ bytes: Int, _ results: UnsafeMutablePointer<Float>
  ) throws(CPUError) -> (bytes: Int, seconds: Double) {
    // Parts of the same size, several for each thread, so that one that is slow for a while does not delay the others.
    let parts = pool.threads * 8
    let count = max(1, bytes / 4 / parts / ReadJob.granularity) * ReadJob.granularity
    guard let memory = AlignedMemory(bytes: parts * count * 4) else {
      throw CPUError("the system has no \(parts * count * 4) bytes to measure reading with")
    }
    let start = memory.base.assumingMemoryBound(to: Float.self)
    // What has never been written shares one page.
    pool.run(tasks: parts) { part, _ in (start + part * count).update(repeating: 1, count: count) }
    let kernel = kernels.readAll
    let seconds = (0..<8).map { _ in
      secondsOf {
        pool.run(tasks: parts) { part, worker in
          kernel(ReadJob(input: start + part * count, count: count, output: results + worker * channelBlock))
        }
      }
    }
    return (parts * count * 4, seconds.min() ?? .infinity)
  }
}

private func secondsOf(_ body: () -> Void) -> Double { ContinuousClock().measure(body) / .seconds(1) }
