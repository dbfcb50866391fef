import MartletPlanning
import Testing

@Suite struct PlanningErrorTests {
  private func message(_ request: PlanRequest, batch: Int = 1, limit: Int = .max) -> String? {
    do throws(PlanningError) {
      _ = try Plan.make(request, batch: batch, limit: limit)
      return nil
    } catch {
      return error.description
    }
  }

  /// A request of one step that writes the buffers.
  private func request(_ buffers: PlanBuffer...) -> PlanRequest {
    let all = buffers.indices.map(BufferID.init)
    return PlanRequest(buffers: buffers, steps: [PlanStep(name: "step", reads: [], writes: all)])
  }

  private func buffer(_ name: String, _ constant: Int, _ perImage: Int = 0, in parent: PlanBuffer.Parent? = nil)
    -> PlanBuffer
  {
    PlanBuffer(name: name, size: BufferSize(constant: constant, perImage: perImage), parent: parent)
  }

  @Test func sizes() {
    #expect(BufferSize(constant: 3, perImage: 5).bytes(batch: 7) == 38)
    #expect(BufferSize(constant: -3, perImage: 5).bytes(batch: 1) == 2)
    #expect(BufferSize(constant: 1, perImage: .max).bytes(batch: 1) == nil)
    #expect(BufferSize(perImage: .max / 2).bytes(batch: 3) == nil)
  }

  @Test func limit() {
    #expect(message(request(buffer("a", 100)), limit: 100) == nil)
    #expect(message(request(buffer("a", 100)), limit: 99) == "the arena needs 100 bytes, the limit is 99")
  }

  @Test func overflow() {
    #expect(message(request(buffer("a", 0, .max / 2)), batch: 3) == "the size of buffer `a` overflows at batch 3")
    #expect(
      message(request(buffer("a", .max / 2), buffer("b", .max / 2)))
        == "the sizes of the buffers together overflow at batch 1")
    #expect(
      message(request(buffer("a", .max))) == "the sizes of the buffers together overflow at batch 1")
    #expect(
      message(
        request(buffer("a", 64), buffer("b", 0, in: .init(BufferID(0), at: BufferSize(perImage: .max)))), batch: 2)
        == "the size of buffer `b` overflows at batch 2")
  }

  @Test func batches() {
    #expect(message(request(buffer("a", 64)), batch: 0) == "a batch has at least 1 image, not 0")
    #expect(message(request(buffer("a", -65, 64))) == "buffer `a` has a negative size at batch 1")
    #expect(message(request(buffer("a", -65, 64)), batch: 2) == nil)
  }

  @Test func references() {
    var request = request(buffer("a", 64))
    request.steps[0] = PlanStep(name: "step", reads: [], writes: [BufferID(1)])
    #expect(message(request) == "step `step` refers to buffer 1, there are 1")
    request.steps[0] = PlanStep(name: "step", reads: [], writes: [], scratch: [BufferID(-1)])
    #expect(message(request) == "step `step` refers to buffer -1, there are 1")
    request.steps[0] = PlanStep(name: "step", reads: [], writes: [BufferID(0)])
    request.liveAtEnd = [BufferID(2)]
    #expect(message(request) == "the end refers to buffer 2, there are 1")
    request.liveAtStart = [BufferID(3)]
    #expect(message(request) == "the start refers to buffer 3, there are 1")
    request.setParent(of: BufferID(0), to: .init(BufferID(5)))
    #expect(message(request) == "buffer `a` refers to buffer 5, there are 1")
  }

  @Test func permissions() {
    var request = request(buffer("a", 64), buffer("b", 64))
    request.liveAtStart = [BufferID(0)]
    for (write, read) in [(0, 0), (1, 1), (0, 1), (1, 7)] {
      request.steps[0] = PlanStep(
        name: "step", reads: [BufferID(0)], writes: [BufferID(1)],
        inPlace: [.init(write: BufferID(write), read: BufferID(read))])
      #expect(message(request) == "step `step` permits in-place use of buffers that it does not write and read")
    }
  }

  @Test func families() {
    let within = PlanBuffer.Parent(BufferID(0), at: BufferSize(constant: 64))
    #expect(message(request(buffer("all", 128), buffer("part", 64, in: within))) == nil)
    #expect(
      message(request(buffer("all", 128), buffer("part", 65, in: within)))
        == "buffer `part` reaches beyond `all`, which it is a part of")
    #expect(
      message(request(buffer("all", 32), buffer("part", 0, in: within)))
        == "buffer `part` reaches beyond `all`, which it is a part of")
    let before = PlanBuffer.Parent(BufferID(0), at: BufferSize(constant: -1))
    #expect(
      message(request(buffer("all", 128), buffer("part", 64, in: before)))
        == "buffer `part` has a negative offset at batch 1")
    #expect(message(request(buffer("a", 64, in: .init(BufferID(0))))) == "buffer `a` is part of itself")
    #expect(
      message(request(buffer("a", 64, in: .init(BufferID(1))), buffer("b", 64, in: .init(BufferID(0)))))
        == "buffer `a` is part of itself")
  }

  @Test func contents() {
    var request = request(buffer("a", 64), buffer("b", 64))
    request.steps[0] = PlanStep(name: "step", reads: [BufferID(0)], writes: [BufferID(0)])
    #expect(message(request) == "step `step` reads buffer `a` before anything is written to it")
    request.liveAtStart = [BufferID(0)]
    #expect(message(request) == "buffer `b` is used by no step")
    request.liveAtEnd = [BufferID(1)]
    #expect(message(request) == "buffer `b` is live at the end, but nothing is written to it")
  }
}
