package import MartletIR
package import MartletTensors

/// A run of the reference interpreter that goes on one operator at a time. A value that nothing reads any more is let go,
/// so that a deep network fits in memory; whoever looks on keeps what he needs.
package struct ReferenceRun<Scalar: TensorScalar> {
  private let interpreter: ReferenceInterpreter<Scalar>
  private var upcoming: Graph.NodeSequence
  private var values: [[DenseTensor<Scalar>?]]
  /// How often each node's results will be read yet.
  private var remaining: [Int]
  private let needed: [Bool]

  init(_ interpreter: ReferenceInterpreter<Scalar>, _ inputs: [DenseTensor<Scalar>]) {
    let graph = interpreter.graph
    self.interpreter = interpreter
    upcoming = graph.nodes
    values = [[DenseTensor<Scalar>?]](repeating: [], count: graph.idBound)
    for (id, tensor) in zip(graph.inputs, inputs) { values[id.index] = [tensor] }
    needed = interpreter.neededNodes
    remaining = [Int](repeating: 0, count: graph.idBound)
    for id in graph.nodes where needed[id.index] && !interpreter.givenNodes.contains(id) {
      for operand in graph[id].operands { remaining[operand.node.index] += 1 }
    }
    for output in graph.outputs { remaining[output.value.node.index] += 1 }
  }

  /// Computes the next operator.
  /// - Returns: its results; nil after the last one.
  package mutating func next() throws(ReferenceError) -> (node: NodeID, results: [DenseTensor<Scalar>])? {
    let graph = interpreter.graph
    while let id = upcoming.next() {
      guard needed[id.index] else { continue }
      let node = graph[id]
      if interpreter.givenNodes.contains(id) {
        values[id.index] = try given(id)
        continue
      }
      switch node.kind {
      case .input: continue
      case .parameter: throw ReferenceError(description: "the parameter `\(node.name)` has no value")
      case .op(let op):
        let operands = node.operands.compactMap { values[$0.node.index][$0.result] }
        let results = op.evaluate(operands)
        values[id.index] = results
        for operand in node.operands { release(operand.node) }
        if remaining[id.index] == 0 { values[id.index] = [] }
        return (id, results)
      }
    }
    return nil
  }

  /// The outputs in the graph's order, once everything is computed.
  package var outputs: [DenseTensor<Scalar>] {
    interpreter.graph.outputs.compactMap { output in
      let results = values[output.value.node.index]
      return results.indices.contains(output.value.result) ? results[output.value.result] : nil
    }
  }

  private func given(_ id: NodeID) throws(ReferenceError) -> [DenseTensor<Scalar>?] {
    var results: [DenseTensor<Scalar>?] = []
    for result in interpreter.graph[id].types.indices {
      let value = ValueID(id, result: result)
      results.append(interpreter.given.contains(value) ? try interpreter.givenValue(value) : nil)
    }
    return results
  }

  private mutating func release(_ node: NodeID) {
    remaining[node.index] -= 1
    if remaining[node.index] == 0 { values[node.index] = [] }
  }
}

extension ReferenceInterpreter {
  /// The operators that a run computes, in order.
  package var computedNodes: [NodeID] {
    let needed = neededNodes
    return graph.nodes.filter { needed[$0.index] && !givenNodes.contains($0) && graph[$0].op != nil }
  }

  /// By node number: whether a run computes the node or takes its value. All are but those that hang on parameters alone
  /// and that no computed node reads.
  var neededNodes: [Bool] {
    let isStatic = graph.staticNodes
    var needed = [Bool](repeating: false, count: graph.idBound)
    for output in graph.outputs { needed[output.value.node.index] = true }
    for id in Array(graph.nodes).reversed() {
      if !isStatic[id.index] { needed[id.index] = true }
      if needed[id.index] && !givenNodes.contains(id) {
        for operand in graph[id].operands { needed[operand.node.index] = true }
      }
    }
    return needed
  }
}
