import MartletIR
import MartletTensors
import Testing

struct ConvolutionTests {
  @Test func typesItsResult() throws {
    let op = try makeOp(
      Conv2D.self, ["stride": .integers([2, 1]), "padding": .integers([1, 0, 2, 3]), "dilation": .integers([1, 2])])
    // Rows: (9 + 3 − 3) / 2 + 1; columns: (8 + 3 − 5) / 1 + 1.
    #expect(try op.checkedResultTypes(of: [rows(3, 9, 8), fixed(5, 3, 3, 3)]) == [rows(5, 5, 7)])
    let results = [rows(5, 5, 7)]
    #expect(
      op.multiplyAccumulates(operands: [rows(3, 9, 8), fixed(5, 3, 3, 3)], results: results)
        == Dimension(constant: 0, perBatch: 5 * 5 * 7 * 27))
  }

  @Test func refusesWhatDoesNotFit() throws {
    let op = try makeOp(Conv2D.self)
    let grouped = try makeOp(Conv2D.self, ["groups": .integer(2)])
    #expect(
      refusal(op, rows(6), fixed(1, 1, 1, 1))
        == "`conv2d` needs images [N, channels, height, width], but its input is [N, 6]")
    #expect(
      refusal(op, rows(3, 5, 0), fixed(1, 3, 1, 1))
        == "`conv2d` needs images [N, channels, height, width], but its input is [N, 3, 5, 0]")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3))
        == "`conv2d` needs a weight [output channels, input channels / groups, height, width], not [4, 3, 3]")
    #expect(
      refusal(op, rows(3, 5, 5), rows(3, 3, 3))
        == "`conv2d` needs a weight [output channels, input channels / groups, height, width], not [N, 3, 3, 3]")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 0, 3))
        == "`conv2d` needs a weight [output channels, input channels / groups, height, width], not [4, 3, 0, 3]")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 2, 3, 3))
        == "`conv2d` with 1 groups reads 2 channels by its weight [4, 2, 3, 3], but its input is [N, 3, 5, 5]")
    #expect(
      refusal(grouped, rows(3, 5, 5), fixed(4, 1, 3, 3))
        == "`conv2d` with 2 groups reads 2 channels by its weight [4, 1, 3, 3], but its input is [N, 3, 5, 5]")
    #expect(
      refusal(grouped, rows(4, 5, 5), fixed(3, 2, 3, 3)) == "`groups` is 2, which does not divide the 3 output channels"
    )
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3), fixed(3))
        == "`conv2d` with 4 output channels needs a bias [4], not [3]")
    #expect(refusal(op, rows(3, 2, 5), fixed(4, 3, 3, 3)) == "the kernel 3×3 is larger than its input 2×5")
    let wide = try makeOp(Conv2D.self, ["dilation": .integer(4), "padding": .integer(1)])
    #expect(
      refusal(wide, rows(3, 5, 5), fixed(4, 3, 3, 3))
        == "the kernel 9×9 (dilated from 3×3) is larger than its input 7×7 (padded from 5×5)")
  }

  @Test func computesASum() throws {
    let op = try makeOp(Conv2D.self)
    let y = try compute(op, counting([1, 1, 3, 3]), tensor([1, 1, 2, 2], [1, 0, 0, -1]), tensor([1], [10]))
    // x[r, c] − x[r + 1, c + 1] + 10 is the same everywhere.
    #expect(y == [6, 6, 6, 6])
  }

  @Test func padsWithZeros() throws {
    let op = try makeOp(Conv2D.self, ["padding": .integers([1, 0, 0, 2])])
    let y = try compute(op, counting([1, 1, 2, 2]), tensor([1, 1, 2, 2], [1, 10, 100, 1000]))
    #expect(y == [2100, 200, 0, 4321, 402, 0])
  }

  @Test func stridesAndDilates() throws {
    let op = try makeOp(Conv2D.self, ["stride": .integers([1, 2]), "dilation": .integers([2, 1])])
    let y = try compute(op, counting([1, 1, 3, 4]), tensor([1, 1, 2, 1], [1, 1]))
    // Columns 0 and 2, rows 0 and 2.
    #expect(y == [1 + 9, 3 + 11])
  }

  @Test func keepsGroupsApart() throws {
    let op = try makeOp(Conv2D.self, ["groups": .integer(2)])
    let y = try compute(op, tensor([1, 4, 1, 1], [1, 2, 3, 4]), tensor([2, 2, 1, 1], [1, 10, 100, 1000]))
    #expect(y == [21, 4300])
  }

  @Test func rectifies() throws {
    let op = try makeOp(Conv2D.self, ["activation": .symbol("relu")])
    #expect(try compute(op, tensor([2, 1, 1, 1], [1, -1]), tensor([2, 1, 1, 1], [3, -3])) == [3, 0, 0, 3])
  }

  @Test func imagesAreIndependent() throws {
    let op = try makeOp(Conv2D.self)
    let y = try compute(op, tensor([2, 1, 1, 2], [1, 2, 3, 4]), tensor([1, 1, 1, 2], [1, 1]))
    #expect(y == [3, 7])
  }

  @Test func layerNamesItsParameters() throws {
    let attributes = try AttributeSet(["channels": .integer(8), "kernel": .integer(3), "padding": .symbol("same")])
      .validated(against: Conv2D.layerAttributes)
    let layer = try Conv2D.makeLayer(attributes, [rows(4, 6, 7)])
    #expect(layer.parameters == [ParameterDefinition("weight", [8, 4, 3, 3]), ParameterDefinition("bias", [8])])
    #expect(layer.op.attributes["padding"] == .integers([1, 1, 1, 1]))
  }

  @Test func sameBelowAndToTheRight() throws {
    let attributes = try AttributeSet([
      "channels": .integer(1), "kernel": .integers([3, 4]), "stride": .integer(2), "padding": .symbol("same"),
      "bias": .boolean(false),
    ]).validated(against: Conv2D.layerAttributes)
    let layer = try Conv2D.makeLayer(attributes, [rows(4, 6, 7)])
    // Rows: 3 outputs need (3 − 1) · 2 + 3 = 7 of 6; columns: 4 need 10 of 7.
    #expect(layer.op.attributes["padding"] == .integers([0, 1, 1, 2]))
    #expect(layer.parameters.map(\.name) == ["weight"])
    #expect(try layer.op.checkedResultTypes(of: [rows(4, 6, 7), fixed(1, 4, 3, 4)]) == [rows(1, 3, 4)])
  }

  @Test func layerRefusesGroupsThatDoNotDivide() throws {
    func message(_ channels: Int, groups: Int) throws -> String? {
      let attributes = try AttributeSet([
        "channels": .integer(channels), "kernel": .integer(1), "groups": .integer(groups),
      ])
      .validated(against: Conv2D.layerAttributes)
      do throws(GraphError) {
        _ = try Conv2D.makeLayer(attributes, [rows(4, 6, 6)])
        return nil
      } catch { return error.message }
    }
    #expect(try message(6, groups: 3) == "`groups` is 3, which does not divide the input's 4 channels")
    #expect(try message(6, groups: 4) == "`groups` is 4, which does not divide the 6 output channels")
  }

  @Test func sameThatWouldBeHuge() throws {
    let attributes = try AttributeSet([
      "channels": .integer(1), "kernel": .integer(1 << 20), "dilation": .integer(1 << 20), "padding": .symbol("same"),
    ]).validated(against: Conv2D.layerAttributes)
    #expect(throws: GraphError.self) { try Conv2D.makeLayer(attributes, [rows(4, 6, 6)]) }
  }
}
