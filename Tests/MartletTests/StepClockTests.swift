import MartletCPU
import MartletIR
import MartletTensors
import Testing

@testable import Martlet

/// Every part of a batch counts among the times of the steps that it goes through.
@Suite struct StepClockTests {
  @Test("the times of a call add up to it, in parts and as a whole", arguments: [1 << 10, 1 << 30], [1, 2])
  func times(cachedBytes: Int, threads: Int) throws {
    let graph = try Graph.parse(
      """
      graph small {
        %x = input : f32[N, 16, 8, 8]
        %w = parameter : f32[16, 16, 3, 3]
        %a = conv2d(%x, %w) {padding = [1, 1, 1, 1]} : f32[N, 16, 8, 8]
        %b = sigmoid(%a) : f32[N, 16, 8, 8]
        output y = %b
      }
      """)
    var target = LoweringTarget()
    target.cachedBytes = cachedBytes
    let lowered = try Lowering.lower(graph, for: target)
    let weights = WeightMemory(packing: lowered.weights, of: graph) { name, shape in
      SyntheticTensors.uniform(named: name, shape: shape, seed: 1)
    }
    let executable = try Executable(
      lowered, weights: try #require(weights), instructionSet: .selected(), pool: ThreadPool(threads: threads))
    let session = try Session(executable, batch: 5, limit: .standard)
    #expect(lowered.segments(batch: 5).segments.contains { $0.parts > 1 } == (cachedBytes < 1 << 20))
    let call = try StepClock(session, session.syntheticInputs).call()
    #expect(call.steps.count == lowered.steps.count && call.steps.allSatisfy { $0 > 0 })
    let sum = call.before + call.steps.reduce(0, +) + call.after
    #expect(abs(sum - call.whole) < 1e-9)
  }
}
