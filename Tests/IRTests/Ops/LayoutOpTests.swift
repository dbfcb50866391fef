import MartletIR
import MartletTensors
import Testing

/// Operators that put elements elsewhere.
struct LayoutOpTests {
  private func layer(_ op: any Op.Type, _ attributes: AttributeSet, _ input: TensorType) throws -> any Op {
    try op.makeLayer(attributes.validated(against: op.layerAttributes), [input]).op
  }

  private func failure(_ op: any Op.Type, _ attributes: AttributeSet, _ input: TensorType) -> String? {
    #expect(throws: GraphError.self) { try layer(op, attributes, input) }?.message
  }

  @Test func constantIsOneNumber() throws {
    let op = try makeOp(Constant.self, ["shape": .integers([1, 3]), "value": .number(0.5)])
    #expect(op == Constant(shape: [1, 3], value: 0.5))
    #expect(try op.checkedResultTypes(of: []) == [fixed(1, 3)])
    let results: [DenseTensor<Float>] = op.evaluate([])
    #expect(results.map(\.elements) == [[0.5, 0.5, 0.5]])
    #expect(refusal(op, rows(3)) == "`constant` takes 0 operands, not 1")
    #expect(Constant.layer?.inputs == LayerDefinition.Inputs.none)
    #expect(throws: GraphError("`value` must be a finite number", attribute: "value")) {
      try makeOp(Constant.self, ["shape": .integer(1), "value": .number(.infinity)])
    }
  }

  /// Of what is no batch, as weights are.
  @Test func concatAndReduceTakeTheFirstAxis() throws {
    let concat = try makeOp(Concat.self, ["axis": .integer(0)])
    #expect(try compute(concat, tensor([1, 2], [1, 2]), tensor([2, 2], [3, 4, 5, 6])) == [1, 2, 3, 4, 5, 6])
    #expect(
      refusal(concat, rows(3), rows(3))
        == "`concat` along axis 0 needs fixed extents there, but an input is [N, 3]")
    let sum = try makeOp(Reduce.self, ["function": .symbol("sum"), "axes": .integers([0, 2])])
    #expect(try compute(sum, counting([2, 2, 2])) == [14, 22])
    #expect(
      refusal(sum, rows(3, 2)) == "`reduce` needs fixed extents along axes [0, 2], but its input is [N, 3, 2]")
    #expect(throws: GraphError("`axis` must be an integer of at least 1", attribute: "axis")) {
      try AttributeSet(["axis": .integer(0)]).validated(against: Concat.layerAttributes)
    }
    #expect(throws: GraphError.self) {
      try AttributeSet(["axes": .integer(0)]).validated(against: Reduce.layerAttributes)
    }
  }

  @Test func sliceTakesARange() throws {
    let op = try makeOp(Slice.self, ["start": .integer(1), "end": .integer(4), "step": .integer(2)])
    #expect(try compute(op, tensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8])) == [2, 4, 6, 8])
    let rows2 = try makeOp(Slice.self, ["axis": .integer(2), "end": .integer(1)])
    #expect(try compute(rows2, tensor([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])) == [1, 2, 5, 6])
    #expect(
      refusal(op, rows(3)) == "`slice` to position 4 of axis 1 needs as many, but its input is [N, 3]")
    #expect(throws: GraphError("`end` is 2, which is not beyond `start`, 2", attribute: "end")) {
      try makeOp(Slice.self, ["start": .integer(2), "end": .integer(2)])
    }
  }

  @Test func sliceLayerCountsFromTheEnd() throws {
    let last = try layer(Slice.self, ["start": .integer(-2)], rows(5))
    #expect(last.attributes["start"] == .integer(3) && last.attributes["end"] == .integer(5))
    let middle = try layer(Slice.self, ["axis": .integer(2), "start": .integer(1), "end": .integer(-1)], rows(5, 4))
    #expect(middle.attributes["end"] == .integer(3))
    #expect(failure(Slice.self, ["start": .integer(-6)], rows(5)) == "`start` is -6, but axis 1 has 5 positions")
    #expect(failure(Slice.self, ["end": .integer(6)], rows(5)) == "`end` is 6, but axis 1 has 5 positions")
    #expect(
      failure(Slice.self, ["axis": .integer(2)], rows(5))
        == "`slice` along axis 2 needs more than 2 axes, but its input is [N, 5]")
  }

  @Test func splitHasSeveralResults() throws {
    let op = try makeOp(Split.self, ["sizes": .integers([1, 3])])
    let results = op.evaluate([tensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8])])
    #expect(results.map(\.elements) == [[1, 5], [2, 3, 4, 6, 7, 8]])
    #expect(try op.checkedResultTypes(of: [rows(4, 7)]) == [rows(1, 7), rows(3, 7)])
    #expect(refusal(op, rows(5)) == "the `sizes` [1, 3] do not add up to the 5 positions of axis 1")
    #expect(try layer(Split.self, ["parts": .integer(3)], rows(6)).attributes["sizes"] == .integers([2, 2, 2]))
    #expect(
      failure(Split.self, ["parts": .integer(4)], rows(6))
        == "`parts` is 4, which does not divide the 6 positions of axis 1 into at most 8")
    #expect(failure(Split.self, [:], rows(6)) == "`split` needs either `sizes` or `parts`")
  }

  @Test func padAddsPixels() throws {
    func pad(_ mode: String, _ padding: [Int], value: Double = 0) throws -> Pad {
      try makeOp(
        Pad.self, ["padding": .integers(padding), "mode": .symbol(mode), "value": .number(value)])
    }
    let x = tensor([1, 1, 1, 3], [1, 2, 3])
    #expect(try compute(pad("constant", [0, 1, 1, 2], value: 9), x) == [9, 1, 2, 3, 9, 9, 9, 9, 9, 9, 9, 9])
    #expect(try compute(pad("reflect", [0, 2, 0, 1]), x) == [3, 2, 1, 2, 3, 2])
    #expect(try compute(pad("edge", [0, 2, 0, 1]), x) == [1, 1, 1, 2, 3, 3])
    let infinite = try pad("constant", [0, 0, 0, 1], value: -.infinity)
    #expect(infinite.evaluate([x])[0].elements == [1, 2, 3, -.infinity])
    #expect(
      try refusal(pad("reflect", [0, 3, 0, 0]), rows(1, 1, 3))
        == "the padding [0, 3, 0, 0] reflects more than there is of an image 1×3")
    #expect(
      failure(Pad.self, ["padding": .symbol("same")], rows(1, 1, 3)) == "`padding` cannot be `same` here")
  }

  @Test func resizeTakesTheNearest() throws {
    func nearest(_ coordinates: String, _ width: Int) throws -> Resize {
      try makeOp(Resize.self, ["size": .integers([1, width]), "coordinates": .symbol(coordinates)])
    }
    let x = tensor([1, 1, 1, 4], [1, 2, 3, 4])
    #expect(try compute(nearest("asymmetric", 8), x) == [1, 1, 2, 2, 3, 3, 4, 4])
    #expect(try compute(nearest("asymmetric", 3), x) == [1, 2, 3])
    #expect(try compute(nearest("half_pixel", 3), x) == [1, 3, 4])
    #expect(try compute(nearest("half_pixel", 2), x) == [2, 4])
    #expect(try compute(nearest("align_corners", 3), x) == [1, 3, 4])
  }

  @Test func resizeInterpolates() throws {
    func bilinear(_ coordinates: String, _ width: Int) throws -> Resize {
      try makeOp(
        Resize.self,
        ["size": .integers([1, width]), "mode": .symbol("bilinear"), "coordinates": .symbol(coordinates)])
    }
    let x = tensor([1, 1, 1, 2], [0, 8])
    #expect(try compute(bilinear("half_pixel", 4), x) == [0, 2, 6, 8])
    #expect(try compute(bilinear("align_corners", 5), x) == [0, 2, 4, 6, 8])
    #expect(try compute(bilinear("asymmetric", 4), x) == [0, 4, 8, 8])
    let square = try makeOp(
      Resize.self,
      ["size": .integers([3, 3]), "mode": .symbol("bilinear"), "coordinates": .symbol("align_corners")])
    #expect(try compute(square, tensor([1, 1, 2, 2], [0, 4, 8, 20])) == [0, 2, 4, 4, 8, 12, 8, 14, 20])
  }

  @Test func resizeLayerTakesASizeOrAScale() throws {
    let twice = try layer(Resize.self, ["scale": .number(2)], rows(3, 5, 7))
    #expect(twice.attributes["size"] == .integers([10, 14]))
    #expect(twice.attributes["coordinates"] == .symbol("asymmetric"))
    let half = try layer(Resize.self, ["scale": .number(0.5), "mode": .symbol("bilinear")], rows(3, 5, 7))
    #expect(half.attributes["size"] == .integers([2, 3]))
    #expect(half.attributes["coordinates"] == .symbol("half_pixel"))
    #expect(failure(Resize.self, [:], rows(3, 5, 7)) == "`resize` needs either `size` or `scale`")
    #expect(
      failure(Resize.self, ["scale": .number(0.1)], rows(3, 5, 7))
        == "`scale` is 0.1, which makes no image of one of 5×7")
    #expect(
      failure(Resize.self, ["scale": .number(1e300)], rows(3, 5, 7))
        == "`scale` is 1e+300, which makes no image of one of 5×7")
  }

  @Test func shuffleInterleavesGroups() throws {
    let op = try makeOp(ChannelShuffle.self, ["groups": .integer(2)])
    #expect(try compute(op, counting([1, 6])) == [1, 4, 2, 5, 3, 6])
    #expect(try compute(op, counting([1, 2, 2])) == [1, 2, 3, 4])
    #expect(refusal(op, rows(5)) == "`groups` is 2, which does not divide the input's 5 channels")
  }

  /// A channel of 2×2 pixels from four channels of one, and back.
  @Test func depthBecomesSpaceAndBack() throws {
    func attributes(_ order: String) -> AttributeSet { ["block": .integer(2), "order": .symbol(order)] }
    let x = counting([1, 8, 1, 1])
    let channelFirst = try makeOp(DepthToSpace.self, attributes("channel_first"))
    #expect(try compute(channelFirst, x) == [1, 2, 3, 4, 5, 6, 7, 8])
    let blockFirst = try makeOp(DepthToSpace.self, attributes("block_first"))
    #expect(try compute(blockFirst, x) == [1, 3, 5, 7, 2, 4, 6, 8])
    let wide = counting([1, 4, 1, 2])
    #expect(try compute(channelFirst, wide) == [1, 3, 2, 4, 5, 7, 6, 8])
    for order in ["channel_first", "block_first"] {
      let there = try makeOp(DepthToSpace.self, attributes(order))
      let back = try makeOp(SpaceToDepth.self, attributes(order))
      let x = counting([2, 8, 2, 3])
      #expect(back.evaluate(there.evaluate([x]))[0] == x)
    }
    #expect(try channelFirst.checkedResultTypes(of: [rows(8, 2, 3)]) == [rows(2, 4, 6)])
    #expect(
      refusal(channelFirst, rows(6, 2, 3)) == "`block` is 2, whose square does not divide the input's 6 channels")
    let back = try makeOp(SpaceToDepth.self, attributes("channel_first"))
    #expect(try back.checkedResultTypes(of: [rows(2, 4, 6)]) == [rows(8, 2, 3)])
    #expect(refusal(back, rows(2, 4, 5)) == "`block` is 2, which does not divide the input's 4×5 pixels")
  }

  @Test func reshapeKeepsTheBatch() throws {
    let op = try makeOp(Reshape.self, ["shape": .integers([3, -1])])
    #expect(try op.checkedResultTypes(of: [rows(2, 3, 4)]) == [rows(3, 8)])
    #expect(try compute(op, counting([1, 6])) == [1, 2, 3, 4, 5, 6])
    #expect(refusal(op, rows(2, 2)) == "`reshape` cannot make [N, 3, -1] of [N, 2, 2]")
    let exact = try makeOp(Reshape.self, ["shape": .integers([2, 3])])
    #expect(refusal(exact, rows(7)) == "`reshape` cannot make [N, 2, 3] of [N, 7]")
    #expect(throws: GraphError.self) { try makeOp(Reshape.self, ["shape": .integers([-1, -1])]) }
    #expect(throws: GraphError.self) { try makeOp(Reshape.self, ["shape": .integers([0])]) }
  }

  @Test func transposeReordersAxes() throws {
    let op = try makeOp(Transpose.self, ["order": .integers([0, 2, 1])])
    #expect(try compute(op, counting([1, 2, 3])) == [1, 4, 2, 5, 3, 6])
    #expect(try op.checkedResultTypes(of: [rows(2, 3)]) == [rows(3, 2)])
    #expect(
      refusal(op, rows(2)) == "`transpose` to the order [0, 2, 1] needs an input of 3 axes, but it is [N, 2]")
    for order in [[1, 0], [0, 2], [0, 1, 1]] {
      #expect(throws: GraphError.self) { try makeOp(Transpose.self, ["order": .integers(order)]) }
    }
  }

  @Test func globalPools() throws {
    let x = tensor([1, 2, 1, 3], [1, 2, 6, -1, .nan, 5])
    #expect(try compute(GlobalAveragePool(), x)[0] == 3)
    let largest = try compute(GlobalMaxPool(), x)
    #expect(largest[0] == 6 && largest[1].isNaN)
    #expect(try GlobalAveragePool().checkedResultTypes(of: [rows(8, 5, 7)]) == [rows(8, 1, 1)])
    let adaptive = try makeOp(AdaptiveMaxPool.self, ["size": .integers([1, 3])])
    #expect(try compute(adaptive, tensor([1, 1, 1, 5], [1, 5, 2, 4, 3])) == [5, 5, 4])
  }
}
