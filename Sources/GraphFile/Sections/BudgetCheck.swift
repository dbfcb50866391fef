internal import MartletDiagnostics
internal import MartletIR

/// Checks a graph against the budgets that need nothing but the graph.
struct BudgetCheck {
  let graph: Graph

  func check(_ budgets: Budgets, _ diagnostics: inout DiagnosticCollector) {
    if let budget = budgets.parameters {
      check(budget, ownParameters, "parameters", "has the most", &diagnostics)
    }
    if let budget = budgets.macs {
      check(budget, multiplyAccumulates, "multiply-accumulates for an image", "needs the most", &diagnostics)
    }
  }

  private func check(
    _ budget: Budget, _ costs: [(node: NodeID, cost: Int)], _ unit: String, _ most: String,
    _ diagnostics: inout DiagnosticCollector
  ) {
    let total = costs.reduce(0) { Self.sum($0, $1.cost) }
    guard total > budget.limit else { return }
    var notes: [Diagnostic.Note] = []
    if let culprit = costs.max(by: { $0.cost < $1.cost }) {
      let node = graph[culprit.node]
      let place = node.provenance.spans.first.map(Location.text)
      notes.append(Diagnostic.Note("\(quoted(node.name)) \(most): \(culprit.cost)", at: place))
    }
    diagnostics.report(
      .error("the graph has \(total) \(unit), over its budget of \(budget.limit)", at: budget.span, notes: notes))
  }

  /// For each operator, the elements of the learned parameters that no operator before it reads.
  private var ownParameters: [(node: NodeID, cost: Int)] {
    var counted: Set<NodeID> = []
    return operators.map { id in
      let own = graph[id].operands.filter { operand in
        guard case .parameter = graph[operand.node].kind, !graph.isRunningStatistic(operand.node) else { return false }
        return counted.insert(operand.node).inserted
      }
      return (id, own.reduce(0) { Self.sum($0, graph.type(of: $1).elementCount?.fixed ?? 0) })
    }
  }

  private var multiplyAccumulates: [(node: NodeID, cost: Int)] {
    operators.map { id in
      let node = graph[id]
      let work = node.op?.multiplyAccumulates(operands: node.operands.map { graph.type(of: $0) }, results: node.types)
      // Work that cannot be counted is more than any budget.
      return (id, work.map { $0.value(batch: 1) ?? Int.max } ?? Int.max)
    }
  }

  private var operators: [NodeID] { graph.nodes.filter { graph[$0].op != nil } }

  /// The sum, or as much as an integer holds.
  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? Int.max : sum
  }
}
