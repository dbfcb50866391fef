package import MartletIR
package import MartletPasses

/// What the comparison of one rewrite's two sides found.
package struct RewriteFinding: Hashable, Sendable {
  package let number: Int
  package let pass: String
  /// The patch's own: `fused relu1 into conv1`.
  package let reason: String
  /// The value that is worst, as it is called after the rewrite; nil where nothing changed that anyone reads.
  package let node: String?
  package let deviation: Deviation
}

/// How far a value of the optimised graph, computed in Float, lies from the graph as written, computed in Double.
package struct NodeError: Hashable, Sendable {
  /// The value in the optimised graph.
  package let name: String
  /// The value of the graph as written that it stands for.
  package let writtenName: String
  /// The largest absolute error.
  package let absolute: Double
  /// As a share of the truth's root mean square.
  package let relative: Double
  /// In ULP of the truth's root mean square.
  package let ulps: Double
}

/// How far an output lies from what it should be.
package struct OutputFinding: Hashable, Sendable {
  package let name: String
  package let deviation: Deviation
}

/// What the verification of a pipeline on one graph found.
package struct PipelineVerification: Sendable {
  /// The pass that broke the graph or never ended. What it did is compared no further than up to the pass before.
  package var fault: PassError?
  /// One for each rewrite, in order.
  package var rewrites: [RewriteFinding] = []
  /// The graph after the passes, and the values in it that can be compared, in its order.
  package var optimized: Graph
  package var nodes: [NodeError] = []
  /// The end against the start, over the whole graph.
  package var outputs: [OutputFinding] = []
  /// The first rewrite after which the whole graph, run again, was too far off; where that was asked for.
  package var replayDrift: (rewrite: RewriteFinding, output: OutputFinding)?

  /// The first rewrite whose two sides are too far apart.
  package var drift: RewriteFinding? { rewrites.first(where: \.deviation.isDrift) }

  package var isSound: Bool {
    fault == nil && drift == nil && replayDrift == nil && !outputs.contains(where: \.deviation.isDrift)
  }

  /// Everything that is wrong, a sentence each, the first cause first.
  package var problems: [String] {
    var problems: [String] = []
    if let drift {
      problems.append(
        "rewrite \(drift.number) drifts: `\(drift.pass)` \(drift.reason), and "
          + drift.deviation.sentence(about: "`\(drift.node ?? "")`"))
    }
    if let (rewrite, output) = replayDrift {
      problems.append(
        "after rewrite \(rewrite.number) (`\(rewrite.pass)` \(rewrite.reason)) "
          + output.deviation.sentence(about: "the output `\(output.name)`"))
    }
    if let fault { problems.append(fault.description) }
    for output in outputs where output.deviation.isDrift {
      problems.append("after all rewrites " + output.deviation.sentence(about: "the output `\(output.name)`"))
    }
    return problems
  }
}

extension [Pass] {
  /// The class of all passes together: the loosest.
  package var loosestClass: NumericClass {
    map(\.numericClass).max { ($0.budget ?? -1) < ($1.budget ?? -1) } ?? .exact
  }
}
