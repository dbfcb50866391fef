package import MartletIR
package import MartletPasses
package import MartletTensors

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
package struct NodeFinding: Hashable, Sendable {
  /// The value in the optimised graph.
  package let name: String
  /// The value of the graph as written that it stands for.
  package let writtenName: String
  /// The largest absolute error of the reference interpreter in Float.
  package let absolute: Double
  /// As a share of the truth's root mean square.
  package let relative: Double
  /// In ULP of the truth's root mean square.
  package let ulps: Double
  /// How far the backend's value lies from the truth; nil where it has none.
  package let backend: Deviation?
}

/// What a backend computes of a graph.
package struct BackendValues: Sendable {
  package let outputs: [Tensor]
  /// By name, as far as it has them.
  package let values: [String: Tensor]

  /// What the backend is held to: it sums in another order than the reference interpreter, its elementary functions are
  /// good to a few ULP, and its algorithms may be approximate.
  package let numericClass: NumericClass

  /// - Parameter errorBudget: that of all approximate algorithms together, in ULP of a value's root mean square.
  package init(outputs: [Tensor], values: [String: Tensor], errorBudget: Double = 0) {
    self.outputs = outputs
    self.values = values
    numericClass = .approximate(budget: 64 + errorBudget)
  }
}

/// What the comparison of an optimised graph with the graph as written found.
package struct EndFindings: Sendable {
  /// One for each value that has a counterpart, in the optimised graph's order.
  package var nodes: [NodeFinding] = []
  package var outputs: [OutputFinding] = []
  /// Of the backend, where there is one.
  package var backendOutputs: [OutputFinding] = []

  package init() {}

  /// What is wrong with the backend: the first value that is too far off, or else outputs.
  package var backendProblems: [String] {
    for node in nodes {
      if let deviation = node.backend, deviation.isDrift {
        return ["on the CPU " + deviation.sentence(about: "`\(node.name)`")]
      }
    }
    return backendOutputs.filter(\.deviation.isDrift).map {
      "on the CPU " + $0.deviation.sentence(about: "the output `\($0.name)`")
    }
  }

  package var hasDrift: Bool {
    (outputs + backendOutputs).contains(where: \.deviation.isDrift) || nodes.contains { $0.backend?.isDrift ?? false }
  }
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
  /// The graph after the passes, and how it compares, as a whole, with the graph as written.
  package var optimized: Graph
  package var ends = EndFindings()
  /// The first rewrite after which the whole graph, run again, was too far off; where that was asked for.
  package var replayDrift: (rewrite: RewriteFinding, output: OutputFinding)?

  /// The first rewrite whose two sides are too far apart.
  package var drift: RewriteFinding? { rewrites.first(where: \.deviation.isDrift) }

  package var isSound: Bool {
    fault == nil && drift == nil && replayDrift == nil && !ends.hasDrift
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
    for output in ends.outputs where output.deviation.isDrift {
      problems.append("after all rewrites " + output.deviation.sentence(about: "the output `\(output.name)`"))
    }
    return problems + ends.backendProblems
  }
}

extension [Pass] {
  /// The class of all passes together: the loosest.
  package var loosestClass: NumericClass {
    map(\.numericClass).max { ($0.budget ?? -1) < ($1.budget ?? -1) } ?? .exact
  }

  /// The class of rewrites one after another, by their passes: each may use its budget.
  package var combinedClass: NumericClass {
    let budgets = compactMap(\.numericClass.budget)
    return budgets.isEmpty ? .exact : .approximate(budget: budgets.reduce(0, +))
  }
}
