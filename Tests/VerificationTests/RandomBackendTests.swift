import MartletCPU
import MartletIR
import MartletPasses
import MartletPlanning
import MartletReference
import MartletTensors
import MartletTestSupport
import MartletTesting
import MartletVerification
import Testing

/// Random graphs, as written and optimised: their text reads back, their memory plans hold, and the CPU computes what the
/// reference interpreter does.
struct RandomBackendTests {
  @Test func randomGraphs() throws {
    for seed in 1...randomGraphCount {
      let graph = RandomGraphGenerator().graph(seed: seed)
      let problem = try problem(of: graph, seed)
      if problem == nil { continue }
      let smallest = GraphShrinker().smallest(graph) { graph in (try? self.problem(of: graph, seed)) != .some(nil) }
      Issue.record(
        "seed \(seed): \(problem ?? "")\nmade smaller: \(try self.problem(of: smallest, seed) ?? "")\n\(smallest)")
    }
  }

  /// Concatenations that nothing reads, whose parts' memory goes to others.
  @Test(arguments: [1_737, 3_744, 5_733] as [UInt64])
  func foundByMore(_ seed: UInt64) throws {
    #expect(try problem(of: RandomGraphGenerator().graph(seed: seed), seed) == nil)
  }

  private func problem(of graph: Graph, _ seed: UInt64) throws -> String? {
    let optimized = try Pipeline.standard.run(graph).graph
    for (graph, name) in [(graph, "as written"), (optimized, "optimised")] {
      let text = graph.description
      if try Graph.parse(text).description != text { return "\(name): the text does not read back" }
      if let problem = try backendProblem(of: graph, seed) { return "\(name): \(problem)" }
    }
    return nil
  }

  private func backendProblem(of graph: Graph, _ seed: UInt64) throws -> String? {
    let lowered = try Lowering.lower(graph)
    for batch in 1...3 {
      let plan = try lowered.plan(batch: batch, limit: .max).plan
      if let violation = checkPlan(plan, try lowered.planRequest(lowered.segments(batch: batch)).request).first {
        return "plan: \(violation)"
      }
    }
    let norms = graph.normWeights
    func parameter(_ name: String, _ shape: Shape) -> Tensor {
      SyntheticTensors.parameter(named: name, shape: shape, seed: seed, isNormWeight: norms.contains(name))
    }
    let memory = try #require(WeightMemory(packing: lowered.weights, of: graph, parameter: parameter))
    let executable = try Executable(
      lowered, weights: memory, instructionSet: .selected(), pool: ThreadPool(threads: 1 + Int(seed % 2)))
    let batch = 1 + Int(seed % 3)
    let inputs = try graph.syntheticInputs(batch: batch, seed: seed)
    let session = try Session(executable, batch: batch, isWhole: true, limit: .standard)
    // What is read before it is written shows.
    session.poison()
    var values: [String: Tensor] = [:]
    let outputs = try session.run(inputs) { step, _ in
      for (name, value) in lowered.values where value.step == step { values[name] = session.value(named: name) }
    }
    let parameters = Set(graph.nodes.filter { graph[$0].isParameter }.map { graph[$0].name })
    let findings = try verifyBackend(
      BackendValues(
        outputs: outputs, values: values,
        errorBudget: lowered.errorBudget), of: graph, inputs: inputs,
      from: parameters
    ) { name, shape in parameter(name, shape) }
    return findings.backendProblems.first
  }
}
