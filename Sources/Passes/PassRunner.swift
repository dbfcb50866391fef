internal import MartletIR

/// Runs one pass over a graph until it has nothing more to propose.
struct PassRunner {
  let pass: Pass
  let verifiesEachPatch: Bool
  /// The number of the last rewrite of the pipeline's run that may be done.
  let rewriteLimit: Int?
  /// The number of this pass's first one.
  let firstNumber: Int

  /// Patches that a graph of so many nodes may need. Every patch of a pass that makes progress removes a node or
  /// settles something about one, so that a few for each node are ample.
  static func patchLimit(nodeCount: Int) -> Int { 8 * nodeCount + 64 }

  /// - Returns: the reasons of the patches, in order.
  func run(_ graph: inout Graph, _ observe: ((Rewrite) -> Void)?) throws(PassError) -> [String] {
    let limit = Self.patchLimit(nodeCount: graph.nodeCount)
    let rewrite = pass.makeRewriter()
    let outputTypes = graph.outputs.map { graph.type(of: $0.value) }
    var reasons: [String] = []
    var work = WorkList(graph)
    var changed: [NodeID] = []
    while firstNumber + reasons.count <= rewriteLimit ?? .max, let node = work.next() {
      guard graph.contains(node), let patch = rewrite(graph, node) else { continue }
      if reasons.count == limit {
        throw PassError(pass: pass.name, fault: .doesNotSettle(patches: limit), lastReason: patch.reason)
      }
      var applier = PatchApplier(pass: pass.name)
      let before = observe == nil ? nil : graph
      do throws(GraphError) { try applier.apply(patch, to: &graph) } catch {
        let fault = PassError.Fault.invalidPatch(reason: patch.reason, error.message)
        throw PassError(pass: pass.name, fault: fault, lastReason: patch.reason)
      }
      reasons.append(patch.reason)
      changed += applier.changed
      if verifiesEachPatch {
        try verify(graph, changed: changed, outputTypes, after: patch.reason)
        changed = []
      }
      if let observe, let before {
        observe(
          Rewrite(
            number: firstNumber + reasons.count - 1, pass: pass, reason: patch.reason, before: before, after: graph))
      }
      work.add(node)
      for node in applier.touched { work.add(node) }
    }
    if !verifiesEachPatch && !reasons.isEmpty {
      try verify(graph, changed: changed, outputTypes, after: reasons.last)
    }
    return reasons
  }

  private func verify(
    _ graph: Graph, changed: [NodeID], _ outputTypes: [TensorType], after reason: String?
  ) throws(PassError) {
    let violations = graph.verify(changed: changed)
    if !violations.isEmpty {
      throw PassError(pass: pass.name, fault: .brokenGraph(violations), lastReason: reason)
    }
    for (output, before) in zip(graph.outputs, outputTypes) where graph.type(of: output.value) != before {
      let fault = PassError.Fault.changedOutput(
        name: output.name, from: before.description, to: graph.type(of: output.value).description)
      throw PassError(pass: pass.name, fault: fault, lastReason: reason)
    }
  }
}

/// Nodes to look at, first come, first served; a node that waits already is not added again.
private struct WorkList {
  private var queue: [NodeID] = []
  private var head = 0
  /// By node number.
  private var isWaiting: [Bool]

  init(_ graph: Graph) {
    isWaiting = [Bool](repeating: false, count: graph.idBound)
    for node in graph.nodes { add(node) }
  }

  mutating func add(_ node: NodeID) {
    while isWaiting.count <= node.index { isWaiting.append(false) }
    if isWaiting[node.index] { return }
    isWaiting[node.index] = true
    queue.append(node)
  }

  mutating func next() -> NodeID? {
    guard head < queue.count else { return nil }
    defer { head += 1 }
    isWaiting[queue[head].index] = false
    return queue[head]
  }
}
