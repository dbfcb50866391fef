#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import MartletCPU
public import MartletTensors

/// What a benchmark measured. Times are in milliseconds, memory in megabytes of 10⁶ bytes or in bytes, as the name says.
public struct BenchmarkReport: Hashable, Sendable, Codable {
  public let medianMS: Double
  public let minMS: Double
  public let p90MS: Double
  public let runs: Int
  /// From the file to a model that is ready.
  public let loadMS: Double
  /// The first call.
  public let firstMS: Double
  /// The process's memory before the model was loaded, the input allocated.
  public let rssBeforeLoadMB: Double
  public let peakRSSMB: Double
  public let arenaBytes: Int
  public let arenaLowerBoundBytes: Int
  public let threads: Int
  public let batch: Int

  enum CodingKeys: String, CodingKey {
    case medianMS = "median_ms"
    case minMS = "min_ms"
    case p90MS = "p90_ms"
    case runs
    case loadMS = "load_ms"
    case firstMS = "first_ms"
    case rssBeforeLoadMB = "rss_before_load_mb"
    case peakRSSMB = "peak_rss_mb"
    case arenaBytes = "arena_bytes"
    case arenaLowerBoundBytes = "arena_lower_bound_bytes"
    case threads, batch
  }
}

/// Measures a model on synthetic inputs. A call goes from the caller's arrays to the caller's arrays, copies included.
public enum Benchmark {
  /// Warms up for half a second, then runs at least 20 calls and a second, but no more than three seconds once three
  /// calls are done.
  /// - Parameters:
  ///   - inputs: for each input its name and shape.
  ///   - load: makes the model; its time is measured.
  public static func run(
    inputs: [(name: String, shape: Shape)], batch: Int, load: () throws(MartletError) -> Model
  ) throws(MartletError) -> (model: Model, report: BenchmarkReport) {
    let tensors = inputs.map { SyntheticTensors.input(named: $0.name, shape: $0.shape, seed: 2012) }
    let before = MemoryUse.current
    let clock = ContinuousClock()
    let start = clock.now
    let model = try load()
    let loaded = clock.now
    _ = try model.run(tensors)
    let answered = clock.now
    while (clock.now - answered).seconds < 0.5 { _ = try model.run(tensors) }

    var times: [Double] = []
    var total = 0.0
    while times.count < 3 || (total < 3 && (times.count < 20 || total < 1)) {
      let from = clock.now
      _ = try model.run(tensors)
      let seconds = (clock.now - from).seconds
      times.append(seconds)
      total += seconds
    }
    times.sort()
    let plan = try model.memoryPlan(batch: batch, threads: model.threads)
    let report = BenchmarkReport(
      medianMS: times[times.count / 2] * 1e3, minMS: times[0] * 1e3,
      p90MS: times[min(times.count * 9 / 10, times.count - 1)] * 1e3, runs: times.count,
      loadMS: (loaded - start).seconds * 1e3, firstMS: (answered - loaded).seconds * 1e3, rssBeforeLoadMB: before,
      peakRSSMB: MemoryUse.peak, arenaBytes: plan.arenaBytes, arenaLowerBoundBytes: plan.lowerBoundBytes,
      threads: model.threads, batch: batch)
    return (model, report)
  }
}

/// The process's memory in megabytes of 10⁶ bytes.
private enum MemoryUse {
  static var current: Double {
    #if os(Linux)
      // The second field of `statm` is the resident set in pages.
      guard let file = fopen("/proc/self/statm", "r") else { return peak }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 128)
      guard fgets(&line, Int32(line.count), file) != nil else { return peak }
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
      return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
    #else
      return peak
    #endif
  }

  static var peak: Double {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Double(usage.ru_maxrss) * 1024 / 1e6
    #else
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1e6
    #endif
  }
}
