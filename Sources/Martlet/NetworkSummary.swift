internal import MartletIR

/// What a network consists of: its layers with shapes, parameters and work, and the totals.
public struct NetworkSummary: Hashable, Sendable, Codable {
  public struct Layer: Hashable, Sendable, Codable {
    public let name: String
    public let type: String
    /// `[N, 96, 24, 24]`.
    public let output: String
    public let parameters: Int
    /// For one image.
    public let multiplyAccumulates: Int

    enum CodingKeys: String, CodingKey {
      case name, type, output, parameters
      case multiplyAccumulates = "multiply_accumulates"
    }
  }

  public let name: String
  public let layers: [Layer]
  /// Those that training learns, as papers count them: without the running statistics of batch norms.
  public let parameters: Int
  /// Of all that a weights file holds, in float32.
  public let parameterBytes: Int
  /// For one image.
  public let multiplyAccumulates: Int
  /// At batch 1.
  public let arenaBytes: Int

  enum CodingKeys: String, CodingKey {
    case name, layers, parameters
    case parameterBytes = "parameter_bytes"
    case multiplyAccumulates = "multiply_accumulates"
    case arenaBytes = "arena_bytes"
  }
}

extension Network {
  /// A summary of the graph as written; the arena is that of the optimised graph, and checked against its budget.
  public func summary() throws(MartletError) -> NetworkSummary {
    var layers: [NetworkSummary.Layer] = []
    var counted: Set<NodeID> = []
    var parameters = 0
    var elements = 0
    var multiplyAccumulates = 0
    for id in graph.nodes {
      let node = graph[id]
      switch node.kind {
      case .parameter:
        let count = node.types[0].elementCount?.fixed
        try Self.count(count, into: &elements)
        if !graph.isRunningStatistic(id) { try Self.count(count, into: &parameters) }
      case .input:
        layers.append(
          NetworkSummary.Layer(
            name: node.name, type: "input", output: node.types[0].dimensionsDescription, parameters: 0,
            multiplyAccumulates: 0))
      case .op(let op):
        var own = 0
        for operand in node.operands {
          // A parameter that several layers share counts for the first.
          if case .parameter = graph[operand.node].kind, !graph.isRunningStatistic(operand.node),
            counted.insert(operand.node).inserted
          {
            try Self.count(graph[operand.node].types[0].elementCount?.fixed, into: &own)
          }
        }
        let types = node.operands.map { graph.type(of: $0) }
        let work = op.multiplyAccumulates(operands: types, results: node.types)?.value(batch: 1) ?? 0
        try Self.count(work, into: &multiplyAccumulates)
        layers.append(
          NetworkSummary.Layer(
            name: node.name, type: node.mnemonic,
            output: node.types.map(\.dimensionsDescription).joined(separator: ", "), parameters: own,
            multiplyAccumulates: work))
      }
    }
    var parameterBytes = 0
    for _ in 0..<4 { try Self.count(elements, into: &parameterBytes) }
    let plan = try memoryPlan(batch: 1)
    try checkArenaBudget(of: plan)
    return NetworkSummary(
      name: graph.name, layers: layers, parameters: parameters, parameterBytes: parameterBytes,
      multiplyAccumulates: multiplyAccumulates, arenaBytes: plan.arenaBytes)
  }

  /// Adds a number, nil for one that is too large to count, to a total.
  private static func count(_ number: Int?, into total: inout Int) throws(MartletError) {
    guard let (sum, isTooLarge) = number.map(total.addingReportingOverflow), !isTooLarge else {
      throw .input("the network is too large: its parameters or multiply-accumulates cannot be counted")
    }
    total = sum
  }
}
