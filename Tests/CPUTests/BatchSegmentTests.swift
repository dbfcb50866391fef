@testable import MartletCPU
import MartletIR
import MartletPlanning
import MartletTensors
import Testing

/// Large values are taken few images at a time, and only what lies between two runs of operators holds the batch.
@Suite struct BatchSegmentTests {
  private static let text = """
    graph narrowing {
      %x = input : f32[N, 16, 64, 64]
      %w = parameter : f32[16, 16, 1, 1]
      %a = conv2d(%x, %w) {activation = relu} : f32[N, 16, 64, 64]
      %b = conv2d(%a, %w) {activation = relu} : f32[N, 16, 64, 64]
      %pool = max_pool(%b) {kernel = [8, 8], stride = [8, 8]} : f32[N, 16, 8, 8]
      %c = conv2d(%pool, %w) : f32[N, 16, 8, 8]
      %d = add(%c, %pool) : f32[N, 16, 8, 8]
      output y = %d
    }
    """

  private func lowered(cachedBytes: Int) throws -> LoweredGraph {
    var target = LoweringTarget()
    target.cachedBytes = cachedBytes
    return try Lowering.lower(Graph.parse(Self.text), for: target)
  }

  @Test("a run ends where the values between are least, and the next takes more images")
  func segments() throws {
    // Operands and results of a convolution are 512 KiB an image before the pool, and 8 KiB after it.
    let graph = try lowered(cachedBytes: 1 << 20)
    let segments = graph.segments(batch: 7).segments
    #expect(segments.map(\.parts) == [4, 1])
    #expect(graph.steps[segments[0].steps].map(\.name) == ["x", "a", "b", "pool"])
    #expect(segments[0].images(1, of: 7) == 1..<3)
    let plan = try graph.plan(batch: 7, limit: .max).plan
    let bytes = Dictionary(uniqueKeysWithValues: plan.buffers.map { ($0.name, $0.bytes) })
    #expect(bytes["a"] == 2 * 262_144 && bytes["pool"] == 7 * 4096)
    // What the pool writes stays for all parts; nothing takes its memory before the last has gone through.
    #expect(plan.buffers.first { $0.name == "pool" }?.lifetime.first == 0)
  }

  @Test("threads take parts of their own, each with buffers of its own")
  func lanes() throws {
    let graph = try lowered(cachedBytes: 1 << 20)
    let segments = graph.segments(batch: 9, threads: 3)
    #expect(segments.segments.map(\.parts) == [6, 1] && segments.segments.map(\.lanes) == [3, 1])
    #expect(graph.segments(batch: 7, threads: 8).segments.map(\.lanes) == [1, 1])

    let (request, buffers) = try graph.planRequest(segments, ofLaneIn: 0)
    #expect(buffers.map { graph[$0].name } == ["x.blocked", "a", "b"])
    let lane = try Plan.make(request, batch: 9, limit: .max)
    #expect(checkPlan(lane, request) == [])
    let layout = try ArenaLayout(graph, segments, limit: .max)
    let all = try #require(layout.plan.buffers.first { $0.name == "x and on, 3 threads" })
    #expect(all.bytes == 3 * lane.arenaBytes && all.lifetime == Lifetime(first: 0, last: 3))
    for (buffer, planned) in zip(buffers, lane.buffers) {
      let place = try #require(layout.places[buffer])
      #expect(place == ArenaLayout.Place(offset: all.offset + planned.offset, lanePitch: lane.arenaBytes))
    }
  }

  @Test("threads share what memory does not suffice for")
  func limit() throws {
    let graph = try Graph.parse(Self.text)
    let run = try CPURun(graph, lowered: lowered(cachedBytes: 1 << 20), threads: 3)
    let shared = try run.executable.lowered.plan(batch: 9, limit: .max).plan.arenaBytes
    let own = try ArenaLayout(
      run.executable.lowered, run.executable.lowered.segments(batch: 9, threads: 3), limit: .max
    ).plan.arenaBytes
    // Inputs, outputs and the threads' scratch memory count too.
    let results = 9 * 16 * (64 * 64 + 8 * 8) * 4 + 3 * 4 * run.executable.scratchFloats
    #expect(shared < own)
    let session = try Session(run.executable, batch: 9, limit: MemoryLimit(bytes: own - 1 + results))
    #expect(session.plan.arenaBytes == shared && session.segments.segments.map(\.lanes) == [1, 1])
    #expect(try Session(run.executable, batch: 9, limit: MemoryLimit(bytes: own + results)).plan.arenaBytes == own)
  }

  @Test("a linear layer whose weights no cache holds takes the batch at once, and ends the run before it")
  func heavyWeights() throws {
    let graph = try Graph.parse(
      """
      graph classifying {
        %x = input : f32[N, 16, 8, 8]
        %w = parameter : f32[16, 16, 1, 1]
        %v = parameter : f32[64, 1024]
        %u = parameter : f32[10, 64]
        %a = conv2d(%x, %w) : f32[N, 16, 8, 8]
        %features = flatten(%a) {axis = 1} : f32[N, 1024]
        %b = linear(%features, %v) : f32[N, 64]
        %c = linear(%b, %u) : f32[N, 10]
        output y = %c
      }
      """)
    func segments(cachedBytes: Int) throws -> [BatchSegments.Segment] {
      var target = LoweringTarget()
      target.cachedBytes = cachedBytes
      let lowered = try Lowering.lower(graph, for: target)
      let segments = lowered.segments(batch: 7, threads: 2).segments
      #expect(lowered.steps[segments[segments.count - 1].steps].map(\.name).suffix(2) == ["b", "c"])
      return segments
    }
    // Operands and results of the convolution are 8 KiB an image, the weights of %b 256 KiB.
    #expect(try segments(cachedBytes: 16 << 10).map(\.parts) == [4, 1])
    #expect(try segments(cachedBytes: 16 << 10).map(\.lanes) == [2, 1])
    #expect(try segments(cachedBytes: 1 << 20).map(\.parts) == [1])
  }

  @Test("a batch that fits, or a run that is watched, goes through whole")
  func whole() throws {
    let graph = try lowered(cachedBytes: 1 << 20)
    #expect(graph.segments(batch: 2).segments.map(\.parts) == [1])
    #expect(graph.segments(batch: 7, isWhole: true).segments.map(\.parts) == [1])
    #expect(try lowered(cachedBytes: 1 << 30).segments(batch: 7).segments.map(\.parts) == [1])
  }

  @Test("an operator that may do with a batch what it likes has all of it")
  func plainEvaluation() throws {
    let graph = try Graph.parse(
      """
      graph computed {
        %x = input : f32[N, 16, 64, 64]
        %w = input : f32[16, 16, 1, 1]
        %v = parameter : f32[16, 16, 1, 1]
        %a = conv2d(%x, %v) : f32[N, 16, 64, 64]
        %b = conv2d(%a, %w) : f32[N, 16, 64, 64]
        output y = %b
      }
      """)
    var target = LoweringTarget()
    target.cachedBytes = 1 << 10
    let lowered = try Lowering.lower(graph, for: target)
    let segments = lowered.segments(batch: 3).segments
    let parts = segments.flatMap { segment in
      segment.steps.map { (lowered.steps[$0].operation.algorithm, segment.parts) }
    }
    #expect(parts.first { $0.0.hasPrefix("plain evaluation") }?.1 == 1)
    #expect(parts.first { $0.0.hasPrefix("direct convolution") }?.1 == 3)
  }
}
