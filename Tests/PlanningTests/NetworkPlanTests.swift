import MartletPlanning
import Testing

@Suite struct NetworkPlanTests {
  @Test func chainsHaveNoGap() throws {
    var random = Random(state: 1)
    for _ in 0..<100 {
      let sizes = (0..<Int.random(in: 2...30, using: &random)).map { _ in 64 * Int.random(in: 1...50, using: &random) }
      let request = Network.chain(sizes)
      let plan = try Plan.make(request, batch: 3)
      #expect(plan.gapBytes == 0)
      #expect(plan.lowerBoundBytes == zip(sizes, sizes.dropFirst()).map { 3 * ($0 + $1) }.max())
      #expect(checkPlan(plan, request) == [])
    }
  }

  /// Greedy placement at the lowest offset needs 27 units here.
  @Test func aChainThatMisleadsTheLargestFirst() throws {
    let plan = try Plan.make(Network.chain([10, 9, 8, 9].map { 64 * $0 }), batch: 1)
    #expect(plan.arenaBytes == 64 * 19)
  }

  @Test(arguments: [1, 8])
  func networksHaveNoGap(batch: Int) throws {
    let requests = [
      Network.residual(blocks: 16), Network.inception(blocks: 9), Network.encoderDecoder(levels: 5),
    ]
    for request in requests {
      let plan = try Plan.make(request, batch: batch)
      #expect(checkPlan(plan, request) == [])
      #expect(plan.gapBytes == 0)
    }
  }

  @Test func additionsOfResidualBlocksAreInPlace() throws {
    let plan = try Plan.make(Network.residual(blocks: 4), batch: 1)
    for block in 0..<4 {
      let sum = try #require(plan.buffers.first { $0.name == "block\(block).add" })
      let branch = try #require(plan.buffers.firstIndex { $0.name == "block\(block).conv2" })
      #expect(sum.inPlaceOf == BufferID(branch))
      #expect(sum.offset == plan.buffers[branch].offset)
    }
  }

  /// Quadratic work at this size would take minutes in a debug build.
  @Test(.timeLimit(.minutes(1))) func tenThousandSteps() throws {
    let chain = Network.chain((0..<10_000).map { 64 * (1 + $0 * 7919 % 97) })
    for request in [chain, Network.residual(blocks: 3_000)] {
      let plan = try Plan.make(request, batch: 2)
      #expect(plan.gapBytes == 0)
      #expect(checkPlan(plan, request) == [])
    }
  }

  /// Buffers that all live until one step reads them: work for each pair of them would take minutes in a debug build.
  @Test(.timeLimit(.minutes(1))) func tenThousandBuffersAtOnce() throws {
    var request = PlanRequest()
    var parts: [BufferID] = []
    for index in 0..<10_000 {
      parts.append(request.addBuffer("part\(index)", size: BufferSize(perImage: 64 * (1 + index * 31 % 13))))
      request.steps.append(PlanStep(name: "make\(index)", reads: [], writes: [parts[index]]))
    }
    // Half of them die early, and what comes then has holes to lie in.
    request.steps.append(PlanStep(name: "read", reads: parts.filter { $0.index % 2 == 0 }, writes: []))
    for index in 10_000..<12_000 {
      parts.append(request.addBuffer("part\(index)", size: BufferSize(perImage: 64 * (1 + index * 7 % 5))))
      request.steps.append(PlanStep(name: "make\(index)", reads: [], writes: [parts[index]]))
    }
    request.steps.append(
      PlanStep(name: "end", reads: parts.filter { $0.index % 2 == 1 || $0.index >= 10_000 }, writes: []))
    let plan = try Plan.make(request, batch: 1)
    for step in [9_999, request.steps.count - 1] {
      let live = plan.buffers.filter { $0.first <= step && step <= $0.last }.sorted { $0.offset < $1.offset }
      for (below, above) in zip(live, live.dropFirst()) { #expect(below.offset + below.bytes <= above.offset) }
    }
    #expect(plan.gapBytes == 0)
  }
}
