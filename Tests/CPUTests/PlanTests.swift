import Foundation
import MartletCPU
import MartletIR
import MartletPasses
import MartletPlanning
import MartletTesting
import Testing

/// The plans of lowered graphs, proved by the independent checker.
@Suite struct PlanTests {
  @Test("the first four graphs", arguments: ["alexnet", "lenet5", "alexnet-2012", "alexnet-torchvision"])
  func graph(name: String) throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.appending(path: "GraphFileTests/Expected/\(name).ir")
    let written = try Graph.parse(String(contentsOf: file, encoding: .utf8))
    for graph in [written, try Pipeline.standard.run(written).graph] {
      let lowered = try Lowering.lower(graph)
      for batch in [1, 2, 32] {
        let request = try lowered.planRequest(lowered.segments(batch: batch)).request
        #expect(checkPlan(try lowered.plan(batch: batch, limit: .max).plan, request) == [])
      }
    }
  }

  @Test("random graphs", arguments: 0..<200)
  func randomGraph(seed: Int) throws {
    let graph = RandomGraphGenerator().graph(seed: UInt64(5000 + seed))
    for graph in [graph, try Pipeline.standard.run(graph).graph] {
      var target = LoweringTarget()
      if seed % 2 == 0 { target.cachedBytes = 1 << (4 + seed / 2 % 14) }
      let lowered = try Lowering.lower(graph, for: target)
      for batch in [1, 2, 32] {
        let request = try lowered.planRequest(lowered.segments(batch: batch)).request
        #expect(checkPlan(try lowered.plan(batch: batch, limit: .max).plan, request) == [], "seed \(seed)")
      }
    }
  }

  @Test("a plan above the limit is refused with both numbers")
  func limit() throws {
    let graph = try Graph.parse(
      """
      graph wide {
        %x = input : f32[N, 1, 8, 8]
        %pool = max_pool(%x) {kernel = [2, 2], stride = [2, 2]} : f32[N, 1, 4, 4]
        output y = %pool
      }
      """)
    let lowered = try Lowering.lower(graph)
    #expect(throws: CPUError("the arena needs 5120 bytes, the limit is 100")) {
      try lowered.plan(batch: 1, limit: 100)
    }
  }

  @Test("operators that may run in place do")
  func inPlace() throws {
    let graph = try Graph.parse(
      """
      graph chain {
        %x = input : f32[N, 16, 8, 8]
        %pool = max_pool(%x) {kernel = [2, 2], stride = [2, 2]} : f32[N, 16, 4, 4]
        %norm = local_response_norm(%pool) {size = 5} : f32[N, 16, 4, 4]
        %relu = relu(%norm) : f32[N, 16, 4, 4]
        %flat = flatten(%relu) : f32[N, 256]
        %soft = softmax(%flat) : f32[N, 256]
        %sum = add(%soft, %soft) : f32[N, 256]
        output y = %sum
      }
      """)
    let (plan, _) = try Lowering.lower(graph).plan(batch: 1, limit: .max)
    let shared = plan.buffers.filter { $0.inPlaceOf != nil }.map(\.name)
    #expect(shared == ["norm", "relu", "soft"])
  }
}
