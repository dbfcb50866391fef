import MartletIR
import MartletTensors
import Testing

struct LinearTests {
  @Test func multipliesRows() throws {
    let op = try makeOp(Linear.self)
    let y = try compute(
      op, tensor([2, 2], [1, 2, 3, 4]), tensor([3, 2], [1, 0, 0, 1, 1, 1]), tensor([3], [10, 20, 30]))
    #expect(y == [11, 22, 33, 13, 24, 37])
    #expect(
      op.multiplyAccumulates(operands: [rows(2), fixed(3, 2)], results: [rows(3)])
        == Dimension(constant: 0, perBatch: 6))
  }

  @Test func rectifies() throws {
    let op = try makeOp(Linear.self, ["activation": .symbol("relu")])
    #expect(try compute(op, tensor([1, 1], [2]), tensor([2, 1], [1, -1])) == [2, 0])
  }

  @Test func refusesWhatDoesNotFit() throws {
    let op = try makeOp(Linear.self)
    #expect(
      refusal(op, rows(2, 3, 3), fixed(4, 18))
        == "`linear` reads 18 features by its weight [4, 18], but its input is [N, 2, 3, 3]")
    #expect(
      refusal(op, fixed(6), fixed(4, 6)) == "`linear` needs rows of features [N, …, features], but its input is [6]")
    #expect(refusal(op, rows(6), fixed(4)) == "`linear` needs a weight [output features, input features], not [4]")
    #expect(
      refusal(op, rows(6), fixed(4, 5)) == "`linear` reads 5 features by its weight [4, 5], but its input is [N, 6]")
    #expect(
      refusal(op, rows(6), fixed(4, 6), fixed(6)) == "`linear` with 4 output features needs a bias [4], not [6]")
  }

  @Test func layerNamesItsParameters() throws {
    let attributes = try AttributeSet(["features": .integer(3)]).validated(against: Linear.layerAttributes)
    let layer = try Linear.makeLayer(attributes, [rows(5)])
    #expect(layer.parameters == [ParameterDefinition("weight", [3, 5]), ParameterDefinition("bias", [3])])
  }

  /// Along the last axis of images only where that is said.
  @Test func layerOfMoreAxesSaysWhich() throws {
    func layer(_ input: TensorType, axis: Int?) throws -> Layer {
      var attributes: AttributeSet = ["features": .integer(3)]
      attributes["axis"] = axis.map { .integer($0) }
      return try Linear.makeLayer(attributes.validated(against: Linear.layerAttributes), [input])
    }
    #expect(try layer(rows(7, 7, 5), axis: 3).parameters[0] == ParameterDefinition("weight", [3, 5]))
    let forgotten = #expect(throws: GraphError.self) { try layer(rows(5, 7, 7), axis: nil) }
    #expect(
      forgotten?.message
        == "`linear` needs rows of features [N, features], but its input is [N, 5, 7, 7]; put a `flatten` before it, or "
        + "say `axis: 3` to multiply along the last axis")
    let wrong = #expect(throws: GraphError.self) { try layer(rows(5), axis: 2) }
    #expect(wrong?.message == "`linear` along axis 2 needs an input of 3 axes, but it is [N, 5]")
  }

  @Test func multipliesAlongTheLastAxis() throws {
    let op = try makeOp(Linear.self)
    let y = try compute(op, tensor([1, 2, 2], [1, 2, 3, 4]), tensor([1, 2], [10, 1]))
    #expect(y == [12, 34])
    #expect(try op.checkedResultTypes(of: [rows(7, 5, 4), fixed(3, 4)]) == [rows(7, 5, 3)])
  }
}

struct ElementwiseTests {
  @Test func rectifierKeepsZerosAndNaN() throws {
    let y = try compute(ReLU(), tensor([1, 5], [-1, -0.0, 0, 2, .nan]))
    #expect(y[0] == 0 && y[0].sign == .plus)
    #expect(y[1] == 0 && y[1].sign == .minus)
    #expect(y[2...3] == [0, 2])
    #expect(y[4].isNaN)
  }

  @Test func adds() throws {
    #expect(try compute(makeOp(Add.self), tensor([1, 2], [1, -5]), tensor([1, 2], [2, 3])) == [3, -2])
    let rectified = try makeOp(Add.self, ["activation": .symbol("relu")])
    #expect(try compute(rectified, tensor([1, 2], [1, -5]), tensor([1, 2], [2, 3])) == [3, 0])
    #expect(
      refusal(rectified, rows(2, 3), rows(3, 2))
        == "`add` needs two inputs of one shape (an axis of 1 repeats), not [N, 2, 3] and [N, 3, 2]")
    let layer = #expect(throws: GraphError.self) { try Add.makeLayer([:], [rows(1)]) }
    #expect(layer?.message == "`add` reads two layers (`from: [a, b]`), not 1")
  }

  @Test func dropoutGivesBackItsInput() throws {
    #expect(try compute(makeOp(Dropout.self), counting([1, 3])) == [1, 2, 3])
    #expect(throws: GraphError("`probability` must be from 0 to 1", attribute: "probability")) {
      try makeOp(Dropout.self, ["probability": .number(-0.1)])
    }
  }

  @Test func softmaxSumsToOneAlongItsAxis() throws {
    let y = try compute(Softmax(axis: 1), tensor([1, 2, 2], [0, 5, 0, 5 + 1.0986122886681098]))
    #expect(y[0] == 0.5 && y[2] == 0.5)
    #expect(abs(y[1] - 0.25) < 1e-12 && abs(y[3] - 0.75) < 1e-12)
    let last = try compute(Softmax(axis: 2), tensor([1, 2, 2], [3, 3, -7, -7]))
    #expect(last == [0.5, 0.5, 0.5, 0.5])
    #expect(try compute(Softmax(axis: 1), tensor([1, 2], [1000, 1000])) == [0.5, 0.5])
    #expect(
      refusal(Softmax(axis: 2), rows(3)) == "`softmax` along axis 2 needs more than 2 axes, but its input is [N, 3]")
  }

  @Test func localResponseNormLooksAtNeighbouringChannels() throws {
    // Channels c − 1 ... c + 1, the sum of squares times 3 / 3, to the power −1.
    let op = try makeOp(
      LocalResponseNorm.self, ["size": .integer(3), "alpha": .number(3), "beta": .number(1), "k": .number(1)])
    let y = try compute(op, tensor([1, 3, 1, 1], [1, 2, 3]))
    #expect(zip(y, [1.0 / 6, 2.0 / 15, 3.0 / 14]).allSatisfy { abs($0 - $1) < 1e-12 })
    // An even size looks one further below; alpha is not divided.
    let even = try makeOp(
      LocalResponseNorm.self,
      ["size": .integer(2), "alpha": .number(1), "beta": .number(1), "k": .number(1), "divide_alpha": .boolean(false)])
    let z = try compute(even, tensor([1, 3, 1, 1], [1, 2, 3]))
    #expect(zip(z, [1.0 / 2, 2.0 / 6, 3.0 / 14]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(
      refusal(op, rows(3)) == "`local_response_norm` needs images [N, channels, height, width], but its input is [N, 3]"
    )
  }
}

struct ShapeOpTests {
  @Test func concatJoinsAlongItsAxis() throws {
    let op = try makeOp(Concat.self, ["axis": .integer(2)])
    let y = try compute(op, tensor([1, 2, 1], [1, 2]), tensor([1, 2, 2], [3, 4, 5, 6]))
    #expect(y == [1, 3, 4, 2, 5, 6])
    #expect(try op.checkedResultTypes(of: [rows(2, 1), rows(2, 4)]) == [rows(2, 5)])
    #expect(
      refusal(op, rows(2, 1), rows(3, 1))
        == "`concat` along axis 2 needs inputs that agree in every other axis, not [N, 2, 1] and [N, 3, 1]")
    #expect(refusal(op, rows(2)) == "`concat` along axis 2 needs more than 2 axes, but its input is [N, 2]")
  }

  @Test func flattenMergesTheRest() throws {
    #expect(try Flatten(axis: 1).checkedResultTypes(of: [rows(2, 3, 4)]) == [rows(24)])
    #expect(try Flatten(axis: 2).checkedResultTypes(of: [rows(2, 3, 4)]) == [rows(2, 12)])
    #expect(try compute(Flatten(axis: 1), counting([1, 2, 2])) == [1, 2, 3, 4])
    #expect(
      refusal(Flatten(axis: 2), rows(3)) == "`flatten` from axis 2 needs more than 2 axes, but its input is [N, 3]")
    let twice = TensorType(.float32, [1, .batch, .batch])
    #expect(refusal(Flatten(axis: 1), twice) == "`flatten` cannot merge [1, N, N] from axis 1")
  }
}
