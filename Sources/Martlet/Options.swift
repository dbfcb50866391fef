internal import MartletCPU
public import MartletIR
public import MartletPasses
public import MartletTensors

/// Where a network's weights come from.
public enum WeightSource: Hashable, Sendable {
  /// The file that the graph names.
  case declared
  /// A safetensors file.
  case file(String)
  /// Synthetic ones, computed from each parameter's name and a seed; see ``SyntheticTensors``.
  case synthetic(seed: UInt64)
}

/// How a graph is read and compiled.
public struct CompileOptions: Sendable {
  /// Values for the graph's parameters, by name, each the text of a YAML scalar.
  public var settings: [String: String] = [:]
  /// Whether a weights file may hold tensors that the graph does not know.
  public var allowsExtraWeights = false
  /// Exact and reassociating passes and algorithms only.
  public var isStrict = false
  /// The batch that algorithms are chosen for; any batch runs, and with the same bits.
  public var expectedBatch = 1
  /// The most memory that weights may take, and the most that one run may.
  public var memoryLimit = MemoryLimit.standard
  public var pipeline = Pipeline.standard
  public var operators = OpRegistry.standard

  public init() {}

  var loweringTarget: LoweringTarget { LoweringTarget(batch: expectedBatch, isStrict: isStrict) }
}

/// How a model runs.
public struct RunOptions: Sendable {
  /// Threads that compute, the calling one among them; nil for as many as the process may use cores.
  public var threads: Int?
  /// The most memory that one run may take.
  public var memoryLimit = MemoryLimit.standard

  public init() {}
}
