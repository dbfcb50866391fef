import MartletPlanning
import Testing

/// Plants mistakes in a right plan: each must be named.
@Suite struct PlanCheckerTests {
  private static let size = BufferSize(constant: 128)

  /// `x` → `a` (steps 0, 1) → `b`, may be in place (1, 2) → `c` (2, 3), which is made of `low` and `high` → the end.
  private let request = PlanRequest(
    buffers: [
      PlanBuffer(name: "x", size: size), PlanBuffer(name: "a", size: size), PlanBuffer(name: "b", size: size),
      PlanBuffer(name: "c", size: BufferSize(constant: 256)),
      PlanBuffer(name: "low", size: size, parent: .init(BufferID(3))),
      PlanBuffer(name: "high", size: size, parent: .init(BufferID(3), at: size)),
    ],
    steps: [
      PlanStep(name: "s0", reads: [BufferID(0)], writes: [BufferID(1)]),
      PlanStep(
        name: "s1", reads: [BufferID(1)], writes: [BufferID(2)], inPlace: [.init(write: BufferID(2), read: BufferID(1))]
      ),
      PlanStep(name: "s2", reads: [BufferID(2)], writes: [BufferID(4)]),
      PlanStep(name: "s3", reads: [BufferID(2)], writes: [BufferID(5)]),
    ], liveAtStart: [BufferID(0)], liveAtEnd: [BufferID(3)])

  private let right: [PlannedBuffer] = [
    PlannedBuffer(name: "x", offset: 0, bytes: 128, lifetime: Lifetime(first: 0, last: 0)),
    PlannedBuffer(name: "a", offset: 256, bytes: 128, lifetime: Lifetime(first: 0, last: 1)),
    PlannedBuffer(name: "b", offset: 256, bytes: 128, lifetime: Lifetime(first: 1, last: 3), inPlaceOf: BufferID(1)),
    PlannedBuffer(name: "c", offset: 0, bytes: 256, lifetime: Lifetime(first: 2, last: 3)),
    PlannedBuffer(name: "low", offset: 0, bytes: 128, lifetime: Lifetime(first: 2, last: 2), parent: BufferID(3)),
    PlannedBuffer(name: "high", offset: 128, bytes: 128, lifetime: Lifetime(first: 3, last: 3), parent: BufferID(3)),
  ]

  /// What a buffer is planned as instead.
  private func changed(
    _ index: Int, name: String? = nil, offset: Int? = nil, bytes: Int? = nil, first: Int? = nil, last: Int? = nil,
    inPlaceOf: Int? = nil, separate: Bool = false, parent: Int? = nil
  ) -> [PlannedBuffer] {
    var buffers = right
    let old = right[index]
    buffers[index] = PlannedBuffer(
      name: name ?? old.name, offset: offset ?? old.offset, bytes: bytes ?? old.bytes,
      lifetime: Lifetime(first: first ?? old.first, last: last ?? old.last),
      parent: parent.map(BufferID.init) ?? old.parent,
      inPlaceOf: separate ? nil : inPlaceOf.map(BufferID.init) ?? old.inPlaceOf)
    return buffers
  }

  private func check(
    _ buffers: [PlannedBuffer], arena: Int = 384, bound: Int = 384, batch: Int = 1, steps: Int = 4,
    _ request: PlanRequest? = nil
  ) -> [String] {
    checkPlan(
      Plan(batch: batch, stepCount: steps, buffers: buffers, arenaBytes: arena, lowerBoundBytes: bound),
      request ?? self.request)
  }

  @Test func rightPlan() { #expect(check(right) == []) }

  @Test func overlap() {
    #expect(check(changed(0, offset: 192)) == ["`x` and `a` overlap in step 0"])
    #expect(check(changed(0, offset: 256)) == ["`x` and `a` overlap in step 0"])
  }

  @Test func reuseTooEarly() {
    // `b` is read in step 3 still, where the plan lets it die in step 2 and `high` take its place.
    var buffers = changed(2, offset: 128, last: 2, separate: true)
    buffers[1] = changed(1, offset: 0)[1]
    buffers[0] = changed(0, offset: 256)[0]
    #expect(
      check(buffers) == [
        "`b` lives in steps 1 to 2, it is needed in 1 to 3", "`b` and `c` overlap in step 2",
      ])
  }

  @Test func lifetimes() {
    #expect(check(changed(3, last: 2)) == ["`c` lives in steps 2 to 2, it is needed in 2 to 3"])
    #expect(check(changed(0, last: 1)) == ["`x` lives in steps 0 to 1, it is needed in 0 to 0"])
    var unused = request
    unused.liveAtStart = []
    unused.steps[0] = PlanStep(name: "s0", reads: [], writes: [BufferID(1)])
    #expect(check(right, unused) == ["`x` lives in steps 0 to 0, it is needed in none"])
  }

  @Test func outsideTheArena() {
    let shorter = check(right, arena: 320)
    #expect(
      shorter == [
        "`a` ends at byte 384, the arena at 320", "`b` ends at byte 384, the arena at 320",
        "the arena has 320 bytes, 384 are used",
      ])
    #expect(check(right, arena: 448) == ["the arena has 448 bytes, 384 are used"])
    #expect(check(changed(0, offset: -64)) == ["`x` with 128 bytes from -64 is no range of bytes"])
    #expect(
      check(changed(0, offset: .max - 63)) == ["`x` with 128 bytes from 9223372036854775744 is no range of bytes"])
  }

  @Test func misaligned() {
    #expect(check(changed(0, offset: 32)) == ["`x` is at byte 32, which is no multiple of 64"])
  }

  @Test func wrongSizes() {
    #expect(check(changed(0, bytes: 64)) == ["`x` has 64 bytes, not 128"])
    #expect(
      check(changed(0, bytes: -1)) == [
        "`x` has -1 bytes, not 128", "`x` with -1 bytes from 0 is no range of bytes",
      ])
    #expect(check(right, batch: 0) == ["a batch of 0"])
  }

  @Test func lowerBound() {
    #expect(check(right, bound: 320) == ["the lower bound is 320 bytes, the largest live set has 384"])
  }

  @Test func parts() {
    #expect(check(changed(5, offset: 64)) == ["`high` is not where it belongs in `c`"])
    #expect(
      check(changed(5, offset: 192)) == ["`high` is not where it belongs in `c`", "`high` reaches beyond `c`"])
    #expect(check(changed(5, parent: 4)) == ["`high` has another parent in the plan"])
  }

  @Test func identity() {
    #expect(check(changed(0, name: "y")) == ["`x` is called `y`"])
    #expect(check(Array(right.dropLast())) == ["5 buffers are planned, 6 are requested"])
    #expect(check(right, steps: 5) == ["5 steps are planned, 4 are requested"])
    #expect(check(changed(2, inPlaceOf: 6)) == ["there is no buffer 6"])
    var circular = request
    circular.setParent(of: BufferID(3), to: .init(BufferID(4)))
    #expect(
      check(right, circular) == ["`c` is part of itself", "`low` is part of itself", "`high` is part of itself"])
  }

  private let illegal = ["`a` and `b` overlap in step 1", "`b` must not take the memory of `a`"]

  /// What is wrong with the right plan once the request is another one.
  private func checkSharing(_ change: (inout PlanRequest) -> Void) -> [String] {
    var request = request
    change(&request)
    return check(right, request)
  }

  @Test func sharingWithoutPermission() {
    #expect(
      checkSharing { $0.steps[1] = PlanStep(name: "s1", reads: [BufferID(1)], writes: [BufferID(2)]) } == illegal)
  }

  @Test func sharingUnannounced() {
    #expect(
      check(changed(2, separate: true)) == [
        "`a` and `b` overlap in step 1"
      ])
  }

  @Test func sharingWhatIsNeededLater() {
    let later = checkSharing { request in
      request.steps[2] = PlanStep(name: "s2", reads: [BufferID(1), BufferID(2)], writes: [BufferID(4)])
    }
    #expect(later.contains("`a` lives in steps 0 to 1, it is needed in 0 to 2"))
    #expect(later.contains("`a` and `b` overlap in step 1") && later.contains("`b` must not take the memory of `a`"))
    let end = checkSharing { $0.liveAtEnd.append(BufferID(1)) }
    #expect(end.contains("`a` and `b` overlap in step 1"))
  }

  @Test func sharingWithScratchOrAnotherPart() {
    let permission = PlanStep.InPlacePermission(write: BufferID(2), read: BufferID(1))
    let scratch = checkSharing { request in
      request.steps[1] = PlanStep(
        name: "s1", reads: [BufferID(1)], writes: [BufferID(2)], scratch: [BufferID(1)], inPlace: [permission])
    }
    #expect(scratch == illegal)
    let written = checkSharing { request in
      request.steps[1] = PlanStep(
        name: "s1", reads: [BufferID(1)], writes: [BufferID(2), BufferID(1)], inPlace: [permission])
    }
    #expect(written == illegal)
  }

  @Test func sharingBesideAnotherPart() {
    var request = request
    let part = request.addBuffer("part", size: BufferSize(constant: 64), parent: .init(BufferID(1)))
    let planned = PlannedBuffer(
      name: "part", offset: 256, bytes: 64, lifetime: Lifetime(first: 0, last: 0), parent: BufferID(1))
    request.steps[0] = PlanStep(name: "s0", reads: [BufferID(0)], writes: [BufferID(1), part])
    #expect(check(right + [planned], request) == [])
    let read = PlannedBuffer(
      name: "part", offset: 256, bytes: 64, lifetime: Lifetime(first: 0, last: 1), parent: BufferID(1))
    request.steps[1] = PlanStep(
      name: "s1", reads: [BufferID(1), part], writes: [BufferID(2)],
      inPlace: [.init(write: BufferID(2), read: BufferID(1))])
    #expect(check(right + [read], request) == illegal)
  }

  @Test func twoHeirs() {
    var request = request
    let rival = request.addBuffer("rival", size: Self.size)
    let planned = PlannedBuffer(
      name: "rival", offset: 256, bytes: 128, lifetime: Lifetime(first: 1, last: 1), inPlaceOf: BufferID(1))
    request.steps[1] = PlanStep(
      name: "s1", reads: [BufferID(1)], writes: [BufferID(2), rival],
      inPlace: [.init(write: BufferID(2), read: BufferID(1)), .init(write: rival, read: BufferID(1))])
    #expect(
      check(right + [planned], request) == [
        "`b` and `rival` overlap in step 1", "`b` and `rival` both take the memory of `a`",
      ])
  }

  @Test func sharingAtAnotherPlace() {
    #expect(check(changed(2, offset: 320), arena: 448).contains("`b` must not take the memory of `a`"))
    #expect(check(changed(2, inPlaceOf: 0)).contains("`b` must not take the memory of `x`"))
    #expect(check(changed(2, inPlaceOf: 2)).contains("`b` must not take the memory of `b`"))
  }
}
