internal import MartletPasses
internal import MartletVerification

/// What is verified, and on what.
public struct VerificationOptions: Hashable, Sendable {
  /// Images in a batch; odd behaviour shows with more than one.
  public var batch = 2
  /// Of the synthetic inputs.
  public var seed: UInt64 = 2012
  /// Whether the whole graph is run again after each rewrite, besides the comparison of its two sides.
  public var replaysEachRewrite = false

  public init() {}
}

/// What a verification found. Errors are largest absolute differences of an element; infinite where a value is not a
/// number and should be.
public struct VerificationReport: Hashable, Sendable, Encodable {
  /// One rewrite, its two sides compared where it changed the graph.
  public struct Rewrite: Hashable, Sendable, Encodable {
    /// From 1.
    public let number: Int
    public let pass: String
    /// What it did: `fused relu1 into conv1`.
    public let reason: String
    /// The value that is worst; nil where nothing changed that anyone reads.
    public let node: String?
    public let error: Double
    public let allowed: Double
    public let drifts: Bool
  }

  /// A pass that changed something.
  public struct Pass: Hashable, Sendable, Encodable {
    public let name: String
    /// What it is held to: `exact`, `reassociating`, `approximate(…)`.
    public let numericClass: String
    public let rewrites: Int
    /// The largest error of a rewrite as a share of what is allowed; infinite where nothing was.
    public let worstShare: Double

    enum CodingKeys: String, CodingKey {
      case name, rewrites
      case numericClass = "numeric_class"
      case worstShare = "worst_share"
    }
  }

  /// A value of the optimised graph against the one of the graph as written that it stands for, computed in Double.
  public struct Node: Hashable, Sendable, Encodable {
    public let name: String
    public let writtenName: String
    public let maxAbsolute: Double
    /// `maxAbsolute` as a share of the value's root mean square, and in ULP of it.
    public let relative: Double
    public let ulps: Double
    /// The same of what the CPU computes, and what is allowed; nil where it has no such value.
    public let cpuMaxAbsolute: Double?
    public let cpuAllowed: Double?

    enum CodingKeys: String, CodingKey {
      case name, relative, ulps
      case writtenName = "written_name"
      case maxAbsolute = "max_abs"
      case cpuMaxAbsolute = "cpu_max_abs"
      case cpuAllowed = "cpu_allowed"
    }
  }

  public struct Output: Hashable, Sendable, Encodable {
    public let name: String
    public let error: Double
    public let allowed: Double
  }

  public let name: String
  public let batch: Int
  public internal(set) var rewrites: [Rewrite] = []
  public internal(set) var passes: [Pass] = []
  public internal(set) var nodes: [Node] = []
  /// The optimised graph's outputs against those of the graph as written.
  public internal(set) var outputs: [Output] = []
  /// The CPU's outputs against those of the optimised graph.
  public internal(set) var cpuOutputs: [Output] = []
  /// What else was looked at and found sound, a sentence each.
  public internal(set) var checks: [String] = []
  /// Everything that is wrong, a sentence each, the first cause first.
  public internal(set) var problems: [String] = []
  /// The pass that broke the graph, by the sentence in ``problems``: a fault of the pass, not of the numbers.
  public internal(set) var fault: String?
  /// The first rewrite whose two sides are too far apart.
  public internal(set) var firstDrift: Rewrite?

  enum CodingKeys: String, CodingKey {
    case name, batch, rewrites, passes, nodes, outputs, checks, problems, fault
    case cpuOutputs = "cpu_outputs"
    case firstDrift = "first_drift"
  }

  public var isSound: Bool { problems.isEmpty }

  init(name: String, batch: Int) {
    self.name = name
    self.batch = batch
  }
}

extension VerificationReport {
  mutating func add(_ verification: PipelineVerification, of pipeline: Pipeline) {
    rewrites = verification.rewrites.map(Rewrite.init)
    firstDrift = verification.drift.map(Rewrite.init)
    fault = verification.fault?.description
    for pass in pipeline.passes {
      let own = verification.rewrites.filter { $0.pass == pass.name }
      guard !own.isEmpty, !passes.contains(where: { $0.name == pass.name }) else { continue }
      passes.append(
        Pass(
          name: pass.name, numericClass: pass.numericClass.description, rewrites: own.count,
          worstShare: own.reduce(0) { max($0, $1.deviation.share) }))
    }
    add(verification.ends)
    problems += verification.problems
  }

  mutating func add(_ ends: EndFindings) {
    nodes = ends.nodes.map {
      Node(
        name: $0.name, writtenName: $0.writtenName, maxAbsolute: $0.absolute, relative: $0.relative, ulps: $0.ulps,
        cpuMaxAbsolute: $0.backend?.error, cpuAllowed: $0.backend?.allowed)
    }
    outputs = ends.outputs.map(Output.init)
    cpuOutputs = ends.backendOutputs.map(Output.init)
  }
}

extension VerificationReport.Rewrite {
  fileprivate init(_ finding: RewriteFinding) {
    self.init(
      number: finding.number, pass: finding.pass, reason: finding.reason, node: finding.node,
      error: finding.deviation.error, allowed: finding.deviation.allowed, drifts: finding.deviation.isDrift)
  }
}

extension VerificationReport.Output {
  fileprivate init(_ finding: OutputFinding) {
    self.init(name: finding.name, error: finding.deviation.error, allowed: finding.deviation.allowed)
  }
}
