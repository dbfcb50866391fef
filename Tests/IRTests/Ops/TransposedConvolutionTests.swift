import MartletIR
import MartletTensors
import Testing

struct TransposedConvolutionTests {
  @Test func eachPixelAddsAKernel() throws {
    let op = try makeOp(ConvTranspose2D.self, ["stride": .integer(2)])
    let kernel = tensor([1, 1, 1, 3], [1, 10, 100])
    // 1, 10, 100 at 0 and twice that at 2, where they meet.
    #expect(try compute(op, tensor([1, 1, 1, 2], [1, 2]), kernel) == [1, 10, 102, 20, 200])
    let cut = try makeOp(
      ConvTranspose2D.self,
      ["stride": .integer(2), "padding": .integers([0, 1, 0, 1]), "output_padding": .integers([0, 1])])
    #expect(try compute(cut, tensor([1, 1, 1, 2], [1, 2]), kernel, tensor([1], [0.5])) == [10.5, 102.5, 20.5, 200.5])
    let dilated = try makeOp(ConvTranspose2D.self, ["dilation": .integer(2)])
    #expect(try compute(dilated, tensor([1, 1, 1, 1], [3]), kernel) == [3, 0, 30, 0, 300])
  }

  /// Weights are [input channels, output channels / groups, height, width].
  @Test func channelsAndGroups() throws {
    let x = tensor([1, 2, 1, 1], [1, 10])
    let all = try makeOp(ConvTranspose2D.self)
    #expect(try compute(all, x, tensor([2, 3, 1, 1], [1, 2, 3, 4, 5, 6])) == [41, 52, 63])
    let groups = try makeOp(ConvTranspose2D.self, ["groups": .integer(2)])
    #expect(try compute(groups, x, tensor([2, 2, 1, 1], [1, 2, 3, 4])) == [1, 2, 30, 40])
  }

  @Test func typesItsResult() throws {
    let op = try makeOp(
      ConvTranspose2D.self,
      ["stride": .integers([2, 3]), "padding": .integers([1, 0, 0, 2]), "output_padding": .integers([1, 2])])
    // Rows: 4 · 2 − 1 + 2 + 1 + 1; columns: 6 · 3 − 2 + 3 + 2 + 1.
    #expect(try op.checkedResultTypes(of: [rows(4, 5, 7), fixed(4, 6, 3, 4)]) == [rows(6, 11, 22)])
    #expect(
      op.multiplyAccumulates(operands: [rows(4, 5, 7), fixed(4, 6, 3, 4)], results: [])
        == Dimension(constant: 0, perBatch: 4 * 5 * 7 * 6 * 12))
  }

  @Test func refusesWhatDoesNotFit() throws {
    let op = try makeOp(ConvTranspose2D.self)
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 2, 3, 3))
        == "`conv_transpose2d` reads 4 channels by its weight [4, 2, 3, 3], but its input is [N, 3, 5, 5]")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(3, 2))
        == "`conv_transpose2d` needs a weight [input channels, output channels / groups, height, width], not [3, 2]")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(3, 2, 1, 1), fixed(3))
        == "`conv_transpose2d` with 2 output channels needs a bias [2], not [3]")
    let grouped = try makeOp(ConvTranspose2D.self, ["groups": .integer(2)])
    #expect(
      refusal(grouped, rows(3, 5, 5), fixed(3, 2, 1, 1))
        == "`groups` is 2, which does not divide the input's 3 channels")
    let cut = try makeOp(ConvTranspose2D.self, ["padding": .integer(3)])
    #expect(
      refusal(cut, rows(3, 5, 5), fixed(3, 2, 1, 1))
        == "the padding [3, 3, 3, 3] leaves nothing of the output of an input 5×5")
    #expect(
      throws: GraphError(
        "`output_padding` must be less than the stride or the dilation, not [1, 1]", attribute: "output_padding")
    ) { try makeOp(ConvTranspose2D.self, ["output_padding": .integer(1)]) }
  }

  @Test func layerNamesItsParameters() throws {
    func layer(_ attributes: AttributeSet) throws -> Layer {
      try ConvTranspose2D.makeLayer(attributes.validated(against: ConvTranspose2D.layerAttributes), [rows(4, 6, 6)])
    }
    let attributes: AttributeSet = ["channels": .integer(6), "kernel": .integer(2), "groups": .integer(2)]
    #expect(
      try layer(attributes).parameters == [
        ParameterDefinition("weight", [4, 3, 2, 2]), ParameterDefinition("bias", [6]),
      ])
    let error = #expect(throws: GraphError.self) {
      try layer(["channels": .integer(5), "kernel": .integer(2), "groups": .integer(2)])
    }
    #expect(error?.message == "`groups` is 2, which does not divide the 5 output channels")
  }
}
