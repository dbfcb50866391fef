public import MartletTensors

/// Channels laid out as the pixels of a larger image.
public struct DepthToSpace: Op, Hashable {
  /// The factor by which height and width grow.
  public var block: Int
  public var order: ChannelOrder

  public static let mnemonic = "depth_to_space"

  public static let documentation = OpDocumentation(
    summary: "Lays channels out as the pixels of a larger image.",
    formula: """
      y[n, c, r·b + i, q·b + j] = x[n, (c·b + i)·b + j, r, q], b the block; with `order: block_first` \
      x[n, (i·b + j)·(C / b²) + c, r, q]
      """,
    source: "torch.nn.functional.pixel_shuffle; ONNX DepthToSpace (CRD, and DCR for block_first)")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("block", .integer(minimum: 1), .required, "The factor by which height and width grow."),
    ChannelOrder.attribute,
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    block = try attributes.integer("block")
    order = try ChannelOrder(attributes)
  }

  public var attributes: AttributeSet { ["block": .integer(block), "order": .symbol(order.rawValue)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = try operands[0].requireImage(for: Self.mnemonic)
    let (square, overflow) = block.multipliedReportingOverflow(by: block)
    let (height, tooHigh) = input.height.multipliedReportingOverflow(by: block)
    let (width, tooWide) = input.width.multipliedReportingOverflow(by: block)
    guard !overflow, !tooHigh, !tooWide, input.channels % square == 0 else {
      throw GraphError(
        "`block` is \(block), whose square does not divide the input's \(input.channels) channels", attribute: "block",
        operands: [0])
    }
    let dimensions = [input.channels / square, height, width].map { Dimension(constant: $0) }
    return [TensorType(.float32, [input.batch] + dimensions)]
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0].shape
    let channels = x[1] / (block * block)
    let plane = x[2] * x[3]
    let steps = order.steps(block: block, channels: channels)
    // [n][c][r][i][q][j]
    let y = operands[0].reading(
      [x[0], channels, x[2], block, x[3], block],
      steps: [x[1] * plane, steps.channel * plane, x[3], steps.row * plane, 1, steps.column * plane])
    return [y.reshaped(to: [x[0], channels, x[2] * block, x[3] * block])]
  }
}

/// In which order channels stand for a channel of a larger image and a pixel of its blocks.
public enum ChannelOrder: String, Hashable, Sendable, CaseIterable {
  /// The larger image's channel changes slowest.
  case channelFirst = "channel_first"
  /// The pixel of the block changes slowest.
  case blockFirst = "block_first"

  static let attribute = AttributeDefinition(
    "order", .choice(allCases.map(\.rawValue)), .defaulted(.symbol("channel_first")),
    "Whether the larger image's channel or the block's pixel changes slowest along the channels.")

  init(_ attributes: AttributeSet) throws(GraphError) {
    let symbol = try attributes.symbol("order")
    guard let order = ChannelOrder(rawValue: symbol) else {
      throw GraphError("there is no order `\(symbol)`", attribute: "order")
    }
    self = order
  }

  /// Channels from one channel, row and column of a block's pixel to the next.
  package func steps(block: Int, channels: Int) -> (channel: Int, row: Int, column: Int) {
    switch self {
    case .channelFirst: (block * block, block, 1)
    case .blockFirst: (1, block * channels, channels)
    }
  }
}
