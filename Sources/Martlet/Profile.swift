/// Where the time of a call goes, step by step. As JSON one object, its keys those of the properties in snake case:
///
/// - `name`, `batch`, `threads`, `instruction_set`, `runs`
/// - `peak_gflops`, `bandwidth_gbps`, `bandwidth_bytes`, `fork_us`: what was measured of the machine
/// - `call_ms`, `undisturbed_call_ms`, `before_ms`, `after_ms`
/// - `total`, of all steps: `ms`, `share`, `gflops`, `roofline`, `multiply_accumulates`, `input_bytes`, `weight_bytes`,
///   `output_bytes`
/// - `nodes`: for each `name`, the keys of `total`, and `steps`, for each of which `name`, `number`, `algorithm`, the keys of
///   `total` and, where there is one, `bound`
///
/// What is counted:
///
/// - Times are medians over calls, each step from the end of the step before it. So handing a step's tasks to the threads
///   and waiting for the last one is part of the step; ``forkUS`` says what that costs where there is nothing to do.
/// - Operations are two for each multiply-accumulate of the operator's definition. An algorithm that does with fewer, such
///   as Winograd, may show more than the peak; activations, pools and normalisations count none.
/// - Bytes are those of the buffers that a step reads and writes, each once and whole, padding lanes and halos included, and
///   of its packed weights. What an algorithm keeps in scratch memory or reads again is not counted.
/// - The roofline (Williams, Waterman, Patterson 2009) gives the least time of a step, the longer of operations at
///   ``peakGFLOPS`` and bytes at ``bandwidthGBPS``, both measured on the spot with the same threads. Bytes that are still in
///   a cache come faster than from memory, so that a step can beat the memory's roof: its ``Bound`` is then `caches`.
public struct Profile: Hashable, Sendable, Encodable {
  /// Time and work of a step, or of several together.
  public struct Figures: Hashable, Sendable {
    public internal(set) var milliseconds = 0.0
    /// Of the whole call, from 0 to 1.
    public internal(set) var share = 0.0
    /// Of the batch.
    public internal(set) var multiplyAccumulates = 0
    public internal(set) var inputBytes = 0
    public internal(set) var weightBytes = 0
    public internal(set) var outputBytes = 0
    /// The least time by the roofline; of several steps the sum, in which one that caches made faster than that counts its
    /// own time.
    public internal(set) var leastMilliseconds = 0.0

    /// Input and weights.
    public var readBytes: Int { inputBytes.clampedSum(weightBytes) }
    /// 10⁹ floating-point operations a second.
    public var gflops: Double { milliseconds > 0 ? Double(multiplyAccumulates) * 2e-6 / milliseconds : 0 }
    /// The least time by the roofline, as a share of the time: 1 is as fast as the machine can.
    public var roofline: Double { milliseconds > 0 ? leastMilliseconds / milliseconds : 0 }
  }

  /// What keeps a step from being faster.
  public enum Bound: String, Hashable, Sendable, Encodable {
    /// The operations take longer than the bytes.
    case compute
    /// The bytes take longer than the operations.
    case memory
    /// The bytes would take longer than the step does: they were in a cache.
    case caches
  }

  /// A step of the lowered graph.
  public struct Step: Hashable, Sendable {
    /// That of the buffer that it writes.
    public let name: String
    /// In the order of the run, from 0, as in the memory plan.
    public let number: Int
    public let algorithm: String
    /// Nil for a step without operations and bytes.
    public let bound: Bound?
    public let figures: Figures
  }

  /// A node of the optimised graph that has steps, or an output that is copied to the caller.
  public struct Node: Hashable, Sendable {
    public let name: String
    /// Those that compute its value, or lay it out anew; in the order of the run.
    public let steps: [Step]
    /// Of all its steps.
    public let figures: Figures
  }

  /// The network's.
  public let name: String
  public let batch: Int
  public let threads: Int
  public let instructionSet: String
  /// Multiply-adds in registers, as these threads reach them with this instruction set.
  public let peakGFLOPS: Double
  /// Reading memory with these threads.
  public let bandwidthGBPS: Double
  /// How much was read to measure that, again and again; under a small memory limit it fits the caches, and ``bandwidthGBPS``
  /// is theirs.
  public let bandwidthBytes: Int
  /// Microseconds from handing an empty task to each thread to the last one's return.
  public let forkUS: Double
  /// Calls whose steps were timed.
  public let runs: Int
  /// A call with its steps timed.
  public let callMS: Double
  /// A call as it is without the readings of the clock, in turn with the others.
  public let undisturbedCallMS: Double
  /// From the call to its first step: results are allocated.
  public let beforeMS: Double
  /// From the last step to the return.
  public let afterMS: Double
  /// In the order of their first steps.
  public let nodes: [Node]
  /// Of all steps.
  public let total: Figures

  /// Before the first step and after the last one, as a share of the whole call.
  public var outsideShare: Double { 1 - total.share }

  enum CodingKeys: String, CodingKey {
    case name, batch, threads, runs, nodes, total
    case instructionSet = "instruction_set"
    case peakGFLOPS = "peak_gflops"
    case bandwidthGBPS = "bandwidth_gbps"
    case bandwidthBytes = "bandwidth_bytes"
    case forkUS = "fork_us"
    case callMS = "call_ms"
    case undisturbedCallMS = "undisturbed_call_ms"
    case beforeMS = "before_ms"
    case afterMS = "after_ms"
  }
}

extension [Profile.Step] {
  /// Of all steps together.
  var figures: Profile.Figures {
    reduce(Profile.Figures()) { sum, step in
      var figures = step.figures
      if step.bound == .caches { figures.leastMilliseconds = figures.milliseconds }
      return sum + figures
    }
  }
}

extension Profile.Figures {
  fileprivate static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.milliseconds += right.milliseconds
    sum.share += right.share
    sum.leastMilliseconds += right.leastMilliseconds
    for key in [\Self.multiplyAccumulates, \.inputBytes, \.weightBytes, \.outputBytes] {
      sum[keyPath: key] = left[keyPath: key].clampedSum(right[keyPath: key])
    }
    return sum
  }
}
