internal import MartletCPU
public import MartletIR
internal import MartletPlanning
public import MartletTensors

/// What a graph costs: the figures that a comparison of two graphs ends with.
public struct GraphFigures: Hashable, Sendable, Encodable {
  public let nodes: Int
  /// Those that compute in a run: no inputs, parameters, or arithmetic on parameters alone.
  public let operators: Int
  /// Elements of all parameters.
  public let parameters: Int
  /// For one image.
  public let multiplyAccumulates: Int
  /// Of the graph as it stands, at batch 1; nil where it does not run on the CPU.
  public let arenaBytes: Int?

  enum CodingKeys: String, CodingKey {
    case nodes, operators, parameters
    case multiplyAccumulates = "multiply_accumulates"
    case arenaBytes = "arena_bytes"
  }

  /// Counts; sums that are too large stop at the largest integer.
  /// - Parameter limit: the most memory that the arena may take.
  public init(_ graph: Graph, limit: MemoryLimit = .standard) {
    var parameters = 0
    var operators = 0
    let weights = WeightOwners(graph)
    for id in graph.nodes {
      switch graph[id].kind {
      case .input: break
      case .parameter: parameters = parameters.clampedSum(graph[id].types[0].elementCount?.fixed)
      case .op:
        if !weights.isWeight(id) { operators += 1 }
      }
    }
    nodes = graph.nodeCount
    self.operators = operators
    self.parameters = parameters
    multiplyAccumulates = graph.multiplyAccumulates
    arenaBytes = try? Lowering.lower(graph, limit: limit).plan(batch: 1, limit: limit.bytes).plan.arenaBytes
  }

  /// `arena −31%, MACs ±0`: how these figures differ from those of another graph. Parameters and operators only where they
  /// do.
  public func text(since before: GraphFigures) -> String {
    var parts: [String] = []
    if let arena = arenaBytes, let former = before.arenaBytes { parts.append("arena \(percent(former, arena))") }
    parts.append("MACs \(percent(before.multiplyAccumulates, multiplyAccumulates))")
    if parameters != before.parameters { parts.append("parameters \(percent(before.parameters, parameters))") }
    let more = operators - before.operators
    if more != 0 { parts.append("operators \(more > 0 ? "+" : "−")\(abs(more))") }
    return parts.joined(separator: ", ")
  }
}

extension Graph {
  /// Of all nodes for one image; the largest integer where they are more.
  var multiplyAccumulates: Int {
    nodes.reduce(0) { sum, id in self[id].op == nil ? sum : sum.clampedSum(multiplyAccumulates(of: id)) }
  }

  /// Multiply-accumulates of a node for a batch; nil where they cannot be counted.
  func multiplyAccumulates(of id: NodeID, batch: Int = 1) -> Int? {
    self[id].op?.multiplyAccumulates(operands: self[id].operands.map { type(of: $0) }, results: self[id].types)?
      .value(batch: batch)
  }
}

extension Int {
  /// The sum, or the largest integer where it is larger or `other` is nil.
  func clampedSum(_ other: Int?) -> Int {
    guard let (sum, isTooLarge) = other.map(addingReportingOverflow), !isTooLarge else { return .max }
    return sum
  }
}

/// `±0`, `−31%`, `+0.4%`: to a whole number of per cent, or to one digit that is not zero.
private func percent(_ before: Int, _ after: Int) -> String {
  if before == after { return "±0" }
  if before == 0 { return "0 → \(after)" }
  let change = (Double(after) - Double(before)) / Double(before) * 100
  let sign = change < 0 ? "−" : "+"
  var (scale, decimals) = (1.0, 0)
  while (change.magnitude * scale).rounded() < 1 && decimals < 6 { (scale, decimals) = (scale * 10, decimals + 1) }
  let digits = (change.magnitude * scale).rounded()
  guard digits < 1e15 else { return "\(before) → \(after)" }
  if decimals == 0 { return "\(sign)\(Int(digits))%" }
  let fraction = String(Int(digits))
  return "\(sign)0." + String(repeating: "0", count: decimals - fraction.count) + fraction + "%"
}
