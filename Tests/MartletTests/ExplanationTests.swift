import Martlet
import MartletTestSupport
import Testing

@Suite struct ExplanationTests {
  private let folder = TemporaryFolder()

  private func network(_ text: String = smallGraph) throws -> Network {
    try Network(path: try folder.graph(text).path)
  }

  /// Every name of the graph as written and of the optimised one is known, and what is said of it agrees with the graphs
  /// and the memory plan.
  @Test func everyNodeIsExplained() throws {
    let network = try network()
    let optimized = try network.optimized()
    let plan = try network.memoryPlan(batch: 3)
    var steps: Set<Int> = []
    var share = 0.0
    for name in Set(network.graph.nodes.map { network.graph[$0].name } + optimized.nodes.map { optimized[$0].name }) {
      let explanation = try network.explain(name, batch: 3)
      #expect(explanation.name == name && explanation.batch == 3)
      #expect((explanation.written != nil) == (network.graph[name: name] != nil))
      #expect(explanation.places.isEmpty == (network.graph[name: name] == nil))
      #expect((explanation.outcome == .kept) == (optimized[name: name] != nil), "\(name)")
      #expect((explanation.endedBy == nil) == (explanation.outcome == .kept))
      #expect(explanation.rewrites.map(\.number) == explanation.rewrites.map(\.number).sorted())
      let node = try #require(explanation.optimized)
      #expect(optimized[name: node.name].map { optimized.line(of: $0) } == node.line)
      if explanation.outcome == .fused { #expect(node.absorbed.contains(name)) }
      for step in explanation.steps {
        steps.insert(step.number)
        for buffer in step.reads + [step.writes] where buffer.storage == .arena {
          // What is taken over in place has the region of what it takes over.
          #expect(plan.buffers.contains { $0.offset == buffer.offset }, "\(buffer.name)")
          #expect((buffer.first ?? .max) <= step.number && step.number <= (buffer.last ?? -1))
        }
      }
      if explanation.outcome == .kept { share += node.share }
    }
    #expect(steps == Set(0..<(try model(in: folder).stepCount)))
    #expect(abs(share - 1) < 1e-9)
  }

  @Test func aModelKnowsItsOwnGraph() throws {
    let model = try model(in: folder)
    let url = folder.url("small.martlet")
    try model.write(to: url)
    let opened = try Model(compiled: url)
    let network = try network()
    let (known, whole) = (try opened.explain("conv2"), try network.explain("conv2"))
    #expect(known.steps == whole.steps && known.value == whole.value)
    #expect(known.optimized?.line == whole.optimized?.line)
    #expect(known.places.isEmpty && known.rewrites.isEmpty && known.written == nil && known.outcome == .kept)
    let error = #expect(throws: MartletError.self) { try opened.explain("relu1") }
    #expect(
      error?.description == """
        error: there is no node `relu1`
        note: a compiled model has no names of layers that were fused or removed: ask for them of its graph file
        """)
  }

  @Test func whatNothingReadsIsRemovedWithoutAnHeir() throws {
    let text = """
      martlet: 1
      inputs: {x: {shape: [N, 4]}}
      layers:
        - relu: {name: y}
        - linear: {name: aux, features: 2, from: x}
      outputs: {y: y}

      """
    let explanation = try network(text).explain("aux")
    #expect(explanation.outcome == .removed && explanation.endedBy == "eliminate-dead-code")
    #expect(explanation.optimized == nil && explanation.steps.isEmpty && explanation.value == nil)
    #expect(explanation.rewrites.map(\.reason) == ["removed aux, which nothing reads"])
    #expect(explanation.description.hasSuffix("\n  outcome     removed by eliminate-dead-code"))
  }

  @Test func aBatchThatNeedsTooMuchIsAnError() throws {
    let network = try network()
    let error = #expect(throws: MartletError.self) { try network.explain("conv1", batch: 1 << 40) }
    #expect(error?.description.contains("limit") == true)
  }
}
