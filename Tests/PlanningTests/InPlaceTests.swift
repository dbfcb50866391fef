import MartletPlanning
import Testing

/// Each rule by which a buffer may, or may not, take another one's memory.
@Suite struct InPlaceTests {
  /// `x` is written, then `y` is written from it with permission to take its memory, then `y` is read.
  private struct Pair {
    var request = PlanRequest()
    let x: BufferID
    let y: BufferID

    init(x xBytes: Int = 256, y yBytes: Int = 256) {
      x = request.addBuffer("x", size: BufferSize(constant: xBytes))
      y = request.addBuffer("y", size: BufferSize(constant: yBytes))
      request.steps = [
        PlanStep(name: "make", reads: [], writes: [x]),
        PlanStep(name: "map", reads: [x], writes: [y], inPlace: [.init(write: y, read: x)]),
        PlanStep(name: "use", reads: [y], writes: []),
      ]
    }

    /// Whether `y` takes the memory of `x`.
    func shares() throws -> Bool {
      let plan = try Plan.make(request, batch: 1)
      #expect(checkPlan(plan, request) == [])
      return plan.buffers[y.index].inPlaceOf == x
    }
  }

  @Test func lastUse() throws {
    #expect(try Pair().shares())
    var used = Pair()
    used.request.steps.append(PlanStep(name: "later", reads: [used.x], writes: []))
    #expect(try !used.shares())
  }

  @Test func liveAtEnd() throws {
    var pair = Pair()
    pair.request.liveAtEnd = [pair.y]
    #expect(try pair.shares())
    pair.request.liveAtEnd = [pair.x]
    #expect(try !pair.shares())
  }

  @Test func liveAtStart() throws {
    var pair = Pair()
    pair.request.liveAtStart = [pair.x]
    #expect(try pair.shares())
    pair.request.liveAtStart = [pair.y]
    #expect(try !pair.shares())
  }

  /// In the very first step an operand and a result can both be live from step 0.
  @Test func contentsFromBeforeTheFirstStep() throws {
    var pair = Pair()
    pair.request.steps.removeFirst()
    pair.request.liveAtStart = [pair.x]
    #expect(try pair.shares())
    pair.request.liveAtStart = [pair.x, pair.y]
    #expect(try !pair.shares())
  }

  @Test func sizes() throws {
    #expect(try Pair(x: 256, y: 128).shares())
    #expect(try !Pair(x: 128, y: 256).shares())
  }

  @Test func aSmallerHeirLeavesTheRestFree() throws {
    var pair = Pair(x: 640, y: 64)
    let other = pair.request.addBuffer("other", size: BufferSize(constant: 576))
    pair.request.steps.insert(PlanStep(name: "other", reads: [], writes: [other]), at: 2)
    let plan = try Plan.make(pair.request, batch: 1)
    #expect(try pair.shares())
    #expect(plan.arenaBytes == 640 && plan.lowerBoundBytes == 640)
    #expect(plan.regions.map(\.bytes) == [640, 64, 576])
  }

  @Test func oneHeirOnly() throws {
    var request = PlanRequest()
    let names = ["x", "y", "z"].map { request.addBuffer($0, size: BufferSize(constant: 64)) }
    request.liveAtStart = [names[0]]
    request.liveAtEnd = [names[1], names[2]]
    request.steps = [
      PlanStep(
        name: "two", reads: [names[0]], writes: [names[1], names[2]],
        inPlace: [.init(write: names[2], read: names[0]), .init(write: names[1], read: names[0])])
    ]
    let plan = try Plan.make(request, batch: 1)
    #expect(plan.buffers.map(\.inPlaceOf) == [nil, nil, names[0]])
    #expect(plan.arenaBytes == 128)
    #expect(checkPlan(plan, request) == [])
  }

  @Test func theOperandIsWrittenToo() throws {
    var pair = Pair()
    pair.request.steps[1] = PlanStep(
      name: "map", reads: [pair.x], writes: [pair.y, pair.x], inPlace: [.init(write: pair.y, read: pair.x)])
    #expect(try !pair.shares())
  }

  @Test func partsOfTheOperand() throws {
    var pair = Pair()
    let part = pair.request.addBuffer("part", size: BufferSize(constant: 64), parent: .init(pair.x))
    pair.request.steps[0] = PlanStep(name: "make", reads: [], writes: [pair.x, part])
    #expect(try pair.shares())
    pair.request.steps[1] = PlanStep(
      name: "map", reads: [pair.x, part], writes: [pair.y], inPlace: [.init(write: pair.y, read: pair.x)])
    #expect(try !pair.shares())
    pair.request.steps[1] = PlanStep(
      name: "map", reads: [pair.x], writes: [pair.y], inPlace: [.init(write: pair.y, read: pair.x)])
    pair.request.steps.append(PlanStep(name: "later", reads: [part], writes: []))
    #expect(try !pair.shares())
  }

  @Test func aPartNeitherGivesNorTakes() throws {
    var pair = Pair()
    let whole = pair.request.addBuffer("whole", size: BufferSize(constant: 512))
    pair.request.setParent(of: pair.x, to: .init(whole))
    #expect(try !pair.shares())
    pair.request.setParent(of: pair.x, to: nil)
    pair.request.setParent(of: pair.y, to: .init(whole, at: BufferSize(constant: 256)))
    #expect(try !pair.shares())
  }
}
