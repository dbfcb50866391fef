import MartletPlanning
import Testing

@Suite struct RandomPlanTests {
  @Test(arguments: [1, 2, 5])
  func plansPassCheckerAndSimulation(batch: Int) throws {
    var sharing = 0
    for seed in 0..<150 as Range<UInt64> {
      let request = RandomRequest.make(seed: seed &* 3 &+ UInt64(batch))
      let plan = try Plan.make(request, batch: batch)
      #expect(checkPlan(plan, request) == [], "seed \(seed)")
      #expect(Simulation.losses(of: plan, request) == [], "seed \(seed)")
      #expect(plan == (try Plan.make(request, batch: batch)))
      checkRegions(of: plan, seed: seed)
      sharing += plan.buffers.count { $0.inPlaceOf != nil }
    }
    #expect(sharing > 100)
  }

  /// The contract of `regions`, step by step.
  private func checkRegions(of plan: Plan, seed: UInt64) {
    var largest = 0
    for step in 0..<max(plan.stepCount, 1) {
      let live = plan.regions.filter { $0.lifetime.first <= step && step <= $0.lifetime.last && $0.bytes > 0 }
        .sorted { $0.offset < $1.offset }
      for (below, above) in zip(live, live.dropFirst()) {
        #expect(below.offset + below.bytes <= above.offset, "seed \(seed), step \(step)")
      }
      largest = max(largest, live.reduce(0) { $0 + $1.bytes })
      for buffer in plan.buffers where buffer.first <= step && step <= buffer.last && buffer.bytes > 0 {
        #expect(
          live.contains { $0.offset <= buffer.offset && buffer.offset + buffer.bytes <= $0.offset + $0.bytes },
          "seed \(seed): \(buffer.name) in step \(step)")
      }
    }
    #expect(largest == plan.lowerBoundBytes, "seed \(seed)")
  }

  /// Peaks over lower bounds, summed over graphs with many long lives.
  @Test func gapsAreSmall() throws {
    var (peak, bound) = (0, 0)
    for seed in 0..<30 as Range<UInt64> {
      let plan = try Plan.make(RandomRequest.make(seed: seed, stepCount: 60), batch: 4)
      peak += plan.arenaBytes
      bound += plan.lowerBoundBytes
    }
    #expect(Double(peak) / Double(bound) < 1.04)
  }

  @Test func simulationSeesLostContents() throws {
    let request = RandomRequest.make(seed: 7, stepCount: 20)
    let plan = try Plan.make(request, batch: 2)
    let piled = Plan(
      batch: 2, stepCount: plan.stepCount,
      buffers: plan.buffers.map {
        PlannedBuffer(name: $0.name, offset: 0, bytes: $0.bytes, lifetime: $0.lifetime, parent: $0.parent)
      }, arenaBytes: plan.arenaBytes, lowerBoundBytes: plan.lowerBoundBytes)
    #expect(!Simulation.losses(of: piled, request).isEmpty)
    #expect(!checkPlan(piled, request).isEmpty)
  }
}
