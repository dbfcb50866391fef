// The invariants of a graph, each checked by `Graph.verify` and named in its violations:
//
//   1. order      Every operand stands before the node that reads it.
//   2. operands   Every operand is a result of a node of the graph.
//   3. types      The types of an operator's results are what it infers from its operands, and can be counted.
//   4. attributes An operator's attributes are valid for it, and make an equal operator.
//   5. uses       The use lists are exactly the operands and outputs that read a node.
//   6. names      Every node is found under its name, and no two nodes share one.
//   7. kinds      Inputs and parameters have no operands and one type; parameters have a fixed shape; the list of inputs
//                 holds exactly the input nodes.
//   8. outputs    There is at least one output; each is a result of a node of the graph; their names differ.

/// A broken invariant of a graph.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The invariant's name, from the list at the top of the verifier's file.
  public let invariant: String
  public let message: String

  public var description: String { "\(invariant): \(message)" }
}

extension Graph {
  /// The broken invariants; none in a sound graph.
  public func verify() -> [Violation] { verify { _ in true } }

  /// As ``verify()``, for a graph that was sound before some of its nodes changed.
  /// - Parameter changed: the nodes whose operator, operands or operands' types may be others than they were; some may be
  ///   gone. The invariants `types`, `attributes` and `kinds` of the others are known to hold.
  package func verify(changed: [NodeID]) -> [Violation] {
    var isChanged = [Bool](repeating: false, count: idBound)
    for id in changed where contains(id) { isChanged[id.index] = true }
    return verify { isChanged[$0.index] }
  }

  private func verify(_ isChanged: (NodeID) -> Bool) -> [Violation] {
    var violations: [Violation] = []
    func report(_ invariant: String, _ message: String) {
      violations.append(Violation(invariant: invariant, message: message))
    }

    var isSeen = [Bool](repeating: false, count: idBound)
    var inputNodes: [NodeID] = []
    var count = 0
    for id in nodes {
      let node = self[id]
      if self[name: node.name] != id { report("names", "`\(node.name)` is not found under its name") }
      var operandsAreSound = true
      for operand in node.operands {
        guard isValue(operand) else {
          report("operands", "`\(node.name)` reads a value that is not there")
          operandsAreSound = false
          continue
        }
        if !isSeen[operand.node.index] {
          report("order", "`\(node.name)` reads `\(self[operand.node].name)`, which does not stand before it")
        }
      }
      if operandsAreSound && isChanged(id) { violations += verifyKind(of: node) }
      if case .input = node.kind { inputNodes.append(id) }
      isSeen[id.index] = true
      count += 1
    }
    if count != nodeCount { report("names", "\(nodeCount) names for \(count) nodes") }
    if Set(inputNodes) != Set(inputs) || inputs.count != inputNodes.count {
      report("kinds", "the list of inputs does not hold exactly the input nodes")
    }
    violations += verifyOutputs()
    for id in nodesWithWrongUses() { report("uses", "the use list of `\(self[id].name)` is not what reads it") }
    return violations
  }

  private func verifyKind(of node: Node) -> [Violation] {
    switch node.kind {
    case .input:
      if node.operands.isEmpty && node.types.count == 1 { return [] }
      return [Violation(invariant: "kinds", message: "the input `\(node.name)` has operands or several types")]
    case .parameter:
      if node.operands.isEmpty && node.types.count == 1 && node.types[0].fixedShape != nil { return [] }
      return [
        Violation(invariant: "kinds", message: "the parameter `\(node.name)` has operands or no fixed shape")
      ]
    case .op(let op):
      return verifyTypes(of: node, op) + verifyAttributes(of: node, op)
    }
  }

  private func verifyTypes(of node: Node, _ op: any Op) -> [Violation] {
    let inferred: [TensorType]
    do throws(GraphError) { inferred = try op.checkedResultTypes(of: node.operands.map { type(of: $0) }) } catch {
      return [Violation(invariant: "types", message: "`\(node.name)`: \(error.message)")]
    }
    guard inferred == node.types, inferred.allSatisfy(\.isCountable) else {
      return [
        Violation(
          invariant: "types",
          message: "`\(node.name)` is \(node.types.map(\.description)), but its operator infers "
            + "\(inferred.map(\.description))")
      ]
    }
    return []
  }

  private func verifyAttributes(of node: Node, _ op: any Op) -> [Violation] {
    let operatorType = Swift.type(of: op)
    let again: any Op
    do throws(GraphError) {
      again = try operatorType.init(op.attributes.validated(against: operatorType.attributes))
    } catch {
      return [Violation(invariant: "attributes", message: "`\(node.name)`: \(error.message)")]
    }
    if again.attributes == op.attributes { return [] }
    return [Violation(invariant: "attributes", message: "`\(node.name)` does not survive its own attributes")]
  }

  private func verifyOutputs() -> [Violation] {
    var violations: [Violation] = []
    if outputs.isEmpty { violations.append(Violation(invariant: "outputs", message: "there is no output")) }
    if Set(outputs.map(\.name)).count != outputs.count {
      violations.append(Violation(invariant: "outputs", message: "two outputs share a name"))
    }
    for output in outputs where !isValue(output.value) {
      violations.append(
        Violation(invariant: "outputs", message: "the output `\(output.name)` is a value that is not there"))
    }
    return violations
  }
}
