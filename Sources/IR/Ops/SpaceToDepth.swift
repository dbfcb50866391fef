public import MartletTensors

/// The pixels of blocks of an image laid out as channels of a smaller one.
public struct SpaceToDepth: Op, Hashable {
  /// The factor by which height and width shrink.
  public var block: Int
  public var order: ChannelOrder

  public static let mnemonic = "space_to_depth"

  public static let documentation = OpDocumentation(
    summary: "Lays the pixels of blocks of an image out as channels of a smaller one.",
    formula: """
      y[n, (c·b + i)·b + j, r, q] = x[n, c, r·b + i, q·b + j], b the block; with `order: block_first` \
      y[n, (i·b + j)·C + c, r, q]
      """,
    source: "torch.nn.functional.pixel_unshuffle; ONNX SpaceToDepth (block_first)")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition(
      "block", .integer(minimum: 1), .required, "The factor by which height and width shrink; divides both."),
    ChannelOrder.attribute,
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    block = try attributes.integer("block")
    order = try ChannelOrder(attributes)
  }

  public var attributes: AttributeSet { ["block": .integer(block), "order": .symbol(order.rawValue)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = try operands[0].requireImage(for: Self.mnemonic)
    guard input.height % block == 0 && input.width % block == 0 else {
      throw GraphError(
        "`block` is \(block), which does not divide the input's \(input.height)×\(input.width) pixels",
        attribute: "block", operands: [0])
    }
    let (channels, overflow) = input.channels.multipliedReportingOverflow(by: block * block)
    guard !overflow else { throw GraphError("`space_to_depth` makes too many channels", operands: [0]) }
    let dimensions = [channels, input.height / block, input.width / block].map { Dimension(constant: $0) }
    return [TensorType(.float32, [input.batch] + dimensions)]
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0].shape
    let (channel, row, column) = (x[2] * x[3], x[3], 1)
    let small = [x[2] / block, x[3] / block]
    let y: DenseTensor<Scalar>
    switch order {
    case .channelFirst:
      y = operands[0].reading(
        [x[0], x[1], block, block, small[0], small[1]],
        steps: [x[1] * channel, channel, row, column, block * row, block * column])
    case .blockFirst:
      y = operands[0].reading(
        [x[0], block, block, x[1], small[0], small[1]],
        steps: [x[1] * channel, row, column, channel, block * row, block * column])
    }
    return [y.reshaped(to: [x[0], x[1] * block * block, small[0], small[1]])]
  }
}
