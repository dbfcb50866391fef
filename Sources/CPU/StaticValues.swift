internal import MartletIR

/// The values of a graph that hang on its parameters alone. They are evaluated once, when the weights are packed, so that a
/// run reads them like any other weight.
///
/// A parameter is static, and so is an operator whose operands all are (one without operands, too), unless it costs too much:
/// then it runs with the others. That is decided from the graph alone, so that a compiled model is lowered as it was when its
/// weights were packed.
struct StaticValues {
  /// What evaluating one value may cost: elements and multiply-accumulates of everything that it is computed from, counted as
  /// often as it is read. Five times the largest layer of published networks, the first linear one of VGG.
  static let costLimit = 1 << 29

  /// By node number; nil for what is not static.
  private let costs: [Int?]

  init(_ graph: Graph, costLimit: Int = StaticValues.costLimit) {
    var costs = [Int?](repeating: nil, count: graph.idBound)
    for id in graph.nodes {
      let node = graph[id]
      switch node.kind {
      case .input: break
      case .parameter: costs[id.index] = node.types[0].elementCount?.fixed
      case .op(let op):
        var cost = Self.cost(of: op, operands: node.operands.map { graph.type(of: $0) }, results: node.types)
        for operand in node.operands { cost = Self.sum(cost, costs[operand.node.index]) }
        if let cost, cost <= costLimit { costs[id.index] = cost }
      }
    }
    self.costs = costs
  }

  func contains(_ node: NodeID) -> Bool { costs[node.index] != nil }

  /// Elements of the value and of everything that it is computed from, at most.
  func cost(of node: NodeID) -> Int { costs[node.index] ?? 0 }

  /// What the operator itself costs; nil where that cannot be told.
  private static func cost(of op: any Op, operands: [TensorType], results: [TensorType]) -> Int? {
    switch op {
    // Their windows may cover an image for each element of the result.
    case is MaxPool, is AveragePool, is AdaptiveMaxPool, is AdaptiveAveragePool, is LocalResponseNorm: return nil
    default: break
    }
    var total = op.multiplyAccumulates(operands: operands, results: results)?.fixed
    for type in results { total = sum(total, type.elementCount?.fixed) }
    return total
  }

  private static func sum(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b, case let (sum, overflow) = a.addingReportingOverflow(b), !overflow else { return nil }
    return sum
  }
}
