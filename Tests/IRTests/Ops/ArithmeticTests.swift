import MartletIR
import MartletTensors
import Testing

struct ArithmeticTests {
  private let a = tensor([1, 2, 2], [6, -8, 3, 12])
  private let b = tensor([1, 2, 2], [3, 4, -6, 12])

  @Test func worksOnPairs() throws {
    #expect(try compute(Subtract(), a, b) == [3, -12, 9, 0])
    #expect(try compute(Multiply(), a, b) == [18, -32, -18, 144])
    #expect(try compute(Divide(), a, b) == [2, -2, -0.5, 1])
    #expect(try compute(Maximum(), a, b) == [6, 4, 3, 12])
    #expect(try compute(Minimum(), a, b) == [3, -8, -6, 12])
  }

  @Test func notANumberWins() throws {
    for op in [Maximum(), Minimum()] as [any Op] {
      let y = try compute(op, tensor([1, 2], [.nan, 1]), tensor([1, 2], [1, .nan]))
      #expect(y[0].isNaN && y[1].isNaN)
    }
  }

  @Test func axesOfOneRepeat() throws {
    let column = tensor([1, 2, 1], [10, 100])
    let row = tensor([1, 1, 2], [1, 2])
    #expect(try compute(makeOp(Add.self), column, row) == [11, 12, 101, 102])
    #expect(try compute(Subtract(), row, column) == [-9, -8, -99, -98])
    #expect(try compute(Multiply(), a, column) == [60, -80, 300, 1200])
    // One image for all of a batch.
    #expect(try compute(Multiply(), counting([2, 2]), tensor([1, 2], [1, 10])) == [1, 20, 3, 40])
    #expect(try Multiply().checkedResultTypes(of: [rows(8, 1, 1), rows(8, 5, 7)]) == [rows(8, 5, 7)])
    #expect(try Multiply().checkedResultTypes(of: [rows(8, 5), fixed(1, 1, 5)]) == [rows(8, 5)])
    #expect(
      refusal(Multiply(), rows(8, 5), rows(8))
        == "`mul` needs two inputs of one shape (an axis of 1 repeats), not [N, 8, 5] and [N, 8]")
    #expect(
      refusal(Divide(), rows(8, 5), rows(8, 2))
        == "`div` needs two inputs of one shape (an axis of 1 repeats), not [N, 8, 5] and [N, 8, 2]")
  }

  @Test(
    arguments: [Subtract.self, Multiply.self, Divide.self, Maximum.self, Minimum.self, MatMul.self] as [any Op.Type])
  func layerReadsTwo(_ op: any Op.Type) throws {
    #expect(op.layer?.inputs == .several)
    #expect(try op.makeLayer([:], [rows(2), rows(2)]).parameters == [])
    let error = #expect(throws: GraphError.self) { try op.makeLayer([:], [rows(2), rows(2), rows(2)]) }
    #expect(error?.message == "`\(op.mnemonic)` reads two layers (`from: [a, b]`), not 3")
  }

  @Test func matricesMultiply() throws {
    let y = try compute(MatMul(), tensor([1, 2, 2], [1, 2, 3, 4]), tensor([1, 2, 1], [10, 1]))
    #expect(y == [12, 34])
    // Matrix by matrix.
    let two = try compute(MatMul(), tensor([2, 1, 1], [2, 3]), tensor([2, 1, 2], [1, 2, 3, 4]))
    #expect(two == [2, 4, 9, 12])
    #expect(
      MatMul().multiplyAccumulates(operands: [rows(3, 4), rows(4, 5)], results: [rows(3, 5)])
        == Dimension(constant: 0, perBatch: 60))
    #expect(
      refusal(MatMul(), rows(3, 4), rows(3, 5))
        == "`matmul` needs [N, …, m, k] and [N, …, k, p], not [N, 3, 4] and [N, 3, 5]")
  }

  @Test func reducesAxes() throws {
    func reduce(_ function: String, _ axes: [Int], keep: Bool = false) throws -> Reduce {
      try makeOp(
        Reduce.self, ["function": .symbol(function), "axes": .integers(axes), "keep_axes": .boolean(keep)])
    }
    let x = tensor([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, -8])
    #expect(try compute(reduce("sum", [2, 3]), x) == [10, 10])
    #expect(try compute(reduce("mean", [1]), x) == [3, 4, 5, -2])
    #expect(try compute(reduce("max", [1, 3]), x) == [6, 7])
    #expect(try compute(reduce("min", [1, 2, 3]), x) == [-8])
    #expect(try compute(reduce("max", [3]), tensor([1, 1, 1, 2], [.nan, 1]))[0].isNaN)
    #expect(try reduce("mean", [2, 3]).checkedResultTypes(of: [rows(8, 5, 7)]) == [rows(8)])
    #expect(try reduce("mean", [1, 3], keep: true).checkedResultTypes(of: [rows(8, 5, 7)]) == [rows(1, 5, 1)])
    #expect(
      try refusal(reduce("sum", [3]), rows(8, 5))
        == "`reduce` over axes [3] needs more than 3 axes, but its input is [N, 8, 5]")
    #expect(throws: GraphError("`axes` must be ascending, not [2, 1]", attribute: "axes")) {
      try reduce("sum", [2, 1])
    }
  }
}
