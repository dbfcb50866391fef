internal import MartletCPU
internal import MartletDiagnostics
internal import MartletIR
internal import MartletPasses
internal import MartletPlanning
internal import MartletTensors

/// The text of a graph must read back as the graph, and that must have the same text.
func checkPrinting(_ graph: Graph) throws(Finding) {
  let text = graph.description
  let again: Graph
  do throws(DiagnosticSet) { again = try Graph.parse(text) } catch {
    throw Finding("the text of a graph does not read back: \(DiagnosticRenderer(sources: [:]).render(error))\n\(text)")
  }
  if again.description != text { throw Finding("a graph has another text once read back:\n\(text)\(again)") }
  if !GraphDiff(from: graph, to: again).isEmpty { throw Finding("a graph is another once read back:\n\(text)") }
}

/// Whatever the graph, the passes must leave a sound one, and a plan must be right. Graphs without kernels and such as
/// need too much memory are refused, and small ones run.
/// - Precondition: the graph is sound.
func checkCompiling(_ graph: Graph) throws(Finding) {
  let optimized: Graph
  do throws(PassError) { optimized = try Pipeline.standard.run(graph).graph } catch {
    throw Finding(error.description)
  }
  if let violation = optimized.verify().first { throw Finding("the passes break the graph: \(violation)") }
  try checkPrinting(optimized)
  var problems: [String] = []
  do throws(CPUError) {
    let lowered = try Lowering.lower(optimized, limit: MemoryLimit(bytes: 1 << 24))
    _ = lowered.description
    for batch in [1, 3] { problems += try planProblems(of: lowered, batch: batch) }
    if isSmall(optimized, lowered) { try run(optimized, lowered, batch: 2) }
  } catch {
    if error.description.isEmpty { throw Finding("the graph is refused without a reason") }
  }
  if let problem = problems.first { throw Finding("the memory plan is wrong: \(problem)") }
}

private func planProblems(of lowered: LoweredGraph, batch: Int) throws(CPUError) -> [String] {
  let (request, _) = try lowered.planRequest(lowered.segments(batch: batch))
  let (plan, _) = try lowered.plan(batch: batch, limit: 1 << 30)
  return checkPlan(plan, request)
}

/// Whether a run costs next to nothing: work is at most the product of two sizes for each node.
private func isSmall(_ graph: Graph, _ lowered: LoweredGraph) -> Bool {
  let most = 2048
  guard graph.nodeCount <= 64, lowered.weights.floats <= 64 * most else { return false }
  return graph.nodes.allSatisfy { id in
    graph[id].types.allSatisfy { ($0.shape(batch: 2)?.checkedElementCount).map { $0 <= most } ?? false }
  }
}

/// Runs in memory that held something else, with synthetic weights and inputs.
private func run(_ graph: Graph, _ lowered: LoweredGraph, batch: Int) throws(CPUError) {
  let memory = WeightMemory(packing: lowered.weights, of: graph) { name, shape in
    SyntheticTensors.parameter(named: name, shape: shape, seed: 1, isNormWeight: false)
  }
  guard let memory, let instructionSet = try? InstructionSet.selected() else { return }
  let executable = try Executable(
    lowered, weights: memory, instructionSet: instructionSet, pool: ThreadPool(threads: 1))
  let session = try Session(executable, batch: batch, limit: MemoryLimit(bytes: 1 << 24))
  session.poison()
  let inputs = graph.inputs.compactMap { id in
    graph[id].types[0].shape(batch: batch).map { SyntheticTensors.input(named: graph[id].name, shape: $0, seed: 1) }
  }
  _ = try session.run(inputs)
}
