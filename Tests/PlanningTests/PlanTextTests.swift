import MartletPlanning
import Testing

@Suite struct PlanTextTests {
  /// A concatenation written in place, an addition in place, scratch, and a tail that is no multiple of the alignment.
  private func request() -> PlanRequest {
    var request = PlanRequest()
    let image = request.addBuffer("image", size: BufferSize(perImage: 1024))
    let both = request.addBuffer("both", size: BufferSize(perImage: 1024))
    let left = request.addBuffer("left", size: BufferSize(perImage: 512), parent: .init(both))
    let right = request.addBuffer(
      "right", size: BufferSize(perImage: 512), parent: .init(both, at: BufferSize(perImage: 512)))
    let scratch = request.addBuffer("right.scratch", size: BufferSize(constant: 256))
    let sum = request.addBuffer("sum", size: BufferSize(perImage: 1024))
    let logits = request.addBuffer("logits", size: BufferSize(perImage: 40))
    request.liveAtStart = [image]
    request.steps = [
      PlanStep(name: "left", reads: [image], writes: [left]),
      PlanStep(name: "right", reads: [image], writes: [right], scratch: [scratch]),
      PlanStep(name: "sum", reads: [image, both], writes: [sum], inPlace: [.init(write: sum, read: both)]),
      PlanStep(name: "logits", reads: [sum], writes: [logits]),
    ]
    request.liveAtEnd = [logits]
    return request
  }

  @Test func oneImage() throws {
    let plan = try Plan.make(request(), batch: 1)
    #expect(checkPlan(plan, request()) == [])
    #expect(
      plan.description == """
        buffer         offset  bytes  first  last
        image               0   1024      0     2
        both             1280   1024      0     2
        left             1280    512      0     0  part of both
        right            1792    512      1     1  part of both
        right.scratch    1024    256      1     1
        sum              1280   1024      2     3  in place of both
        logits              0     40      3     3
        peak 2304 bytes, lower bound 2304 bytes, gap 0 bytes (0.0%)
        """)
  }

  @Test func threeImages() throws {
    let plan = try Plan.make(request(), batch: 3)
    #expect(checkPlan(plan, request()) == [])
    #expect(
      plan.description.split(separator: "\n").suffix(3) == [
        "sum              3328   3072      2     3  in place of both",
        "logits              0    120      3     3",
        "peak 6400 bytes, lower bound 6400 bytes, gap 0 bytes (0.0%)",
      ])
  }

  @Test func aGapIsShown() {
    let plan = Plan(batch: 1, stepCount: 1, buffers: [], arenaBytes: 1000, lowerBoundBytes: 960)
    #expect(
      plan.description == """
        buffer  offset  bytes  first  last
        peak 1000 bytes, lower bound 960 bytes, gap 40 bytes (4.2%)
        """)
  }

  @Test func nothingToPlan() throws {
    let plan = try Plan.make(PlanRequest(), batch: 1)
    #expect(plan.arenaBytes == 0 && plan.lowerBoundBytes == 0)
    #expect(plan.description.hasSuffix("peak 0 bytes, lower bound 0 bytes, gap 0 bytes (0.0%)"))
    #expect(checkPlan(plan, PlanRequest()) == [])
  }

  @Test func regionsHaveNoSharing() throws {
    #expect(
      try Plan.make(request(), batch: 1).regions.map { "\($0.name) \($0.offset) \($0.bytes) \($0.lifetime.last)" } == [
        "image 0 1024 2", "both 1280 1024 3", "right.scratch 1024 256 1", "logits 0 40 3",
      ])
  }
}
