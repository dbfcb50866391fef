import MartletIR
import Testing

struct DimensionTests {
  @Test func computes() {
    let two = Dimension(constant: 1, perBatch: 2)
    #expect(two.value(batch: 5) == 11)
    #expect(two.fixed == nil)
    #expect(Dimension(constant: 4).fixed == 4)
    #expect(two + .batch == Dimension(constant: 1, perBatch: 3))
    #expect(two * 3 == Dimension(constant: 3, perBatch: 6))
    #expect(3 * two == Dimension(constant: 3, perBatch: 6))
    #expect(two * two == nil)
  }

  @Test func doesNotOverflow() {
    let large = Dimension(constant: .max, perBatch: .max)
    #expect(large.value(batch: 2) == nil)
    #expect(large + 1 == nil)
    #expect(large + .batch == nil)
    #expect(large * 2 == nil)
  }

  @Test(arguments: [(0, 0, "0"), (28, 0, "28"), (0, 1, "N"), (0, 2, "2N"), (1, 2, "2N+1"), (-1, 2, "2N-1")])
  func prints(_ constant: Int, _ perBatch: Int, _ text: String) {
    #expect(Dimension(constant: constant, perBatch: perBatch).description == text)
  }
}

struct TensorTypeTests {
  @Test func countsElements() {
    #expect(rows(2, 3).elementCount == Dimension(constant: 0, perBatch: 6))
    #expect(TensorType(.float32, [.batch, .batch]).elementCount == nil)
    #expect(rows(2, 3).shape(batch: 4)?.dimensions == [4, 2, 3])
    #expect(rows(2, 3).fixedShape == nil)
    #expect(fixed(2, 3).fixedShape?.dimensions == [2, 3])
    #expect(TensorType(.float32, [-1, 2]).fixedShape == nil)
    #expect(rows(2, 3).description == "f32[N, 2, 3]")
  }

  @Test func countableTypesLeaveRoom() {
    #expect(rows(2, 3).isCountable)
    #expect(fixed(0, 3).isCountable)
    #expect(TensorType(.float32, [Dimension(constant: -1, perBatch: 1)]).isCountable)
    #expect(!TensorType(.float32, [Dimension(constant: -2, perBatch: 1)]).isCountable)
    #expect(!TensorType(.float32, [Dimension(constant: 5, perBatch: -1)]).isCountable)
    #expect(!TensorType(.float32, [0, Dimension(constant: .max)]).isCountable)
    #expect(!TensorType(.float32, [1 << 30, 1 << 30]).isCountable)
  }
}

struct AttributeTests {
  @Test func kindsAcceptAndWiden() {
    #expect(AttributeKind.integers(count: 2, minimum: 1).accept(.integer(3)) == .integers([3, 3]))
    #expect(AttributeKind.integers(count: 2, minimum: 1).accept(.integers([3, 0])) == nil)
    #expect(AttributeKind.number.accept(.integer(3)) == .number(3))
    #expect(AttributeKind.number.accept(.number(.infinity)) == nil)
    #expect(AttributeKind.padding.accept(.integers([1, 2])) == .integers([1, 2, 1, 2]))
    #expect(AttributeKind.padding.accept(.integer(4)) == .integers([4, 4, 4, 4]))
    #expect(AttributeKind.padding.accept(.integers([1, 2, 3])) == nil)
    #expect(AttributeKind.integer(minimum: 0).accept(.boolean(true)) == nil)
    guard case .number(let zero)? = AttributeKind.number.accept(.number(-0.0)) else {
      Issue.record("zero is a number")
      return
    }
    #expect(zero.sign == .plus)
  }

  @Test func setsKnowWhatIsMissingAndWhatIsUnknown() throws {
    let definitions = [
      AttributeDefinition("a", .integer(minimum: 0), .required, "A."),
      AttributeDefinition("b", .boolean, .defaulted(.boolean(true)), "B."),
      AttributeDefinition("c", .number, .optional, "C."),
    ]
    #expect(
      try AttributeSet(["a": .integer(1)]).validated(against: definitions) == ["a": .integer(1), "b": .boolean(true)])
    #expect(throws: GraphError("`a` is missing", attribute: "a")) { try AttributeSet().validated(against: definitions) }
    #expect(throws: GraphError("there is no attribute `d`", attribute: "d")) {
      try AttributeSet(["a": .integer(1), "d": .integer(1)]).validated(against: definitions)
    }
    let set: AttributeSet = ["a": .integer(1), "b": .boolean(true)]
    #expect(set.withoutDefaults(of: definitions) == ["a": .integer(1)])
  }
}
