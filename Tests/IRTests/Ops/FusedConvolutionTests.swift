import MartletIR
import MartletTensors
import Testing

/// Convolutions with what comes behind them, which only passes make.
struct FusedConvolutionTests {
  @Test func addsBeforeTheActivation() throws {
    let op = try makeOp(Conv2DAdd.self, ["activation": .symbol("relu")])
    let (x, weight) = (tensor([1, 1, 1, 3], [1, 2, 3]), tensor([1, 1, 1, 1], [2]))
    #expect(try compute(op, x, weight, tensor([1, 1, 1, 3], [-5, -4, 1])) == [0, 0, 7])
    #expect(try compute(op, x, weight, tensor([1, 1, 1, 3], [-5, -4, 1]), tensor([1], [10])) == [7, 10, 17])
    #expect(Conv2DAdd.layer == nil)
    #expect(
      op.multiplyAccumulates(
        operands: [rows(3, 5, 5), fixed(4, 3, 3, 3), rows(4, 3, 3)], results: [rows(4, 3, 3)])
        == Dimension(constant: 0, perBatch: 4 * 9 * 27))
  }

  @Test func addRefusesWhatDoesNotFit() throws {
    let op = try makeOp(Conv2DAdd.self)
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3), rows(4, 5, 5))
        == "`conv2d_add` makes [N, 4, 3, 3] and cannot add [N, 4, 5, 5]")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3), rows(4, 1, 1))
        == "`conv2d_add` makes [N, 4, 3, 3] and cannot add [N, 4, 1, 1]")
    #expect(refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3)) == "`conv2d_add` takes 3 to 4 operands, not 2")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3), rows(4, 3, 3), fixed(3))
        == "`conv2d` with 4 output channels needs a bias [4], not [3]")
  }

  @Test func poolsBehindTheActivation() throws {
    let op = try makeOp(
      Conv2DMaxPool.self,
      ["activation": .symbol("relu"), "pool_kernel": .integers([1, 2]), "pool_stride": .integers([1, 2])])
    #expect(op.pool.kernel == [1, 2] && op.pool.padding == [0, 0, 0, 0])
    let weight = tensor([1, 1, 1, 1], [-1])
    #expect(try compute(op, tensor([1, 1, 1, 4], [1, 2, -3, 4]), weight, tensor([1], [1.5])) == [0.5, 4.5])
    #expect(try op.checkedResultTypes(of: [rows(1, 3, 5), fixed(2, 1, 1, 1)]) == [rows(2, 3, 2)])
    // Of the convolution's result, which is larger than the node's.
    #expect(
      op.multiplyAccumulates(operands: [rows(1, 3, 5), fixed(2, 1, 1, 1)], results: [rows(2, 3, 2)])
        == Dimension(constant: 0, perBatch: 2 * 15))
    #expect(Conv2DMaxPool.layer == nil)
  }

  @Test func convolvesEachChannelBehindTheActivation() throws {
    let op = try makeOp(
      Conv2DDepthwise.self,
      [
        "activation": .symbol("relu"), "depthwise_padding": .integers([0, 1, 0, 0]),
        "depthwise_stride": .integers([1, 2]), "depthwise_activation": .symbol("relu"),
      ])
    let (weight, bias) = (tensor([2, 1, 1, 1], [1, -1]), tensor([2], [0, 1]))
    let (last, lastBias) = (tensor([2, 1, 1, 2], [1, 10, 2, 20]), tensor([2], [0, 1]))
    // [1, 0, 3] and [0, 3, 0] between.
    #expect(try compute(op, tensor([1, 1, 1, 3], [1, -2, 3]), weight, bias, last, lastBias) == [10, 30, 1, 7])
    #expect(
      try op.checkedResultTypes(of: [rows(1, 4, 5), fixed(2, 1, 3, 3), fixed(2), fixed(2, 1, 2, 1), fixed(2)])
        == [rows(2, 1, 2)])
    #expect(
      op.multiplyAccumulates(
        operands: [rows(1, 4, 5), fixed(2, 1, 3, 3), fixed(2), fixed(2, 1, 2, 1), fixed(2)], results: [rows(2, 1, 2)])
        == Dimension(constant: 0, perBatch: 2 * 6 * 9 + 2 * 2 * 2))
    #expect(Conv2DDepthwise.layer == nil)
    #expect(op.attributes == (try Conv2DDepthwise(op.attributes)).attributes)
  }

  @Test func depthwiseRefusesWhatDoesNotFit() throws {
    let op = try makeOp(Conv2DDepthwise.self)
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3), fixed(4), fixed(3, 1, 3, 3), fixed(4))
        == "`conv2d_depthwise` with 4 channels needs a depthwise weight [4, 1, height, width], not [3, 1, 3, 3]")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3), fixed(4), fixed(4, 1, 5, 5), fixed(4))
        == "the kernel 5×5 is larger than its input 3×3")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3), fixed(4), fixed(4, 1, 3, 3), fixed(3))
        == "`conv2d` with 4 output channels needs a bias [4], not [3]")
  }

  @Test func poolRefusesWhatDoesNotFit() throws {
    let op = try makeOp(Conv2DMaxPool.self, ["pool_kernel": .integer(4), "pool_stride": .integer(2)])
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 3, 3, 3)) == "the kernel 4×4 is larger than its input 3×3")
    #expect(
      refusal(op, rows(3, 5, 5), fixed(4, 2, 3, 3))
        == "`conv2d` with 1 groups reads 2 channels by its weight [4, 2, 3, 3], but its input is [N, 3, 5, 5]")
    #expect(throws: GraphError("`pool_kernel` is missing", attribute: "pool_kernel")) {
      try makeOp(Conv2DMaxPool.self, ["pool_stride": .integer(2)])
    }
  }
}
