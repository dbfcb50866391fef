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
    var work = WorkList(graph.nodes)
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
      if verifiesEachPatch { try verify(graph, outputTypes, after: patch.reason) }
      if let observe, let before {
        observe(
          Rewrite(
            number: firstNumber + reasons.count - 1, pass: pass, reason: patch.reason, before: before, after: graph))
      }
      work.add(node)
      for node in applier.touched { work.add(node) }
    }
    if !verifiesEachPatch && !reasons.isEmpty { try verify(graph, outputTypes, after: reasons.last) }
    return reasons
  }

  private func verify(_ graph: Graph, _ outputTypes: [TensorType], after reason: String?) throws(PassError) {
    let violations = graph.verify()
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
  private var queue: [NodeID]
  private var head = 0
  private var waiting: Set<NodeID>

  init(_ nodes: some Sequence<NodeID>) {
    queue = Array(nodes)
    waiting = Set(queue)
  }

  mutating func add(_ node: NodeID) {
    if waiting.insert(node).inserted { queue.append(node) }
  }

  mutating func next() -> NodeID? {
    guard head < queue.count else { return nil }
    defer { head += 1 }
    waiting.remove(queue[head])
    return queue[head]
  }
}
