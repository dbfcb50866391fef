public import MartletTensors

/// Channels of several groups interleaved, so that the next grouped convolution sees all of them.
public struct ChannelShuffle: Op, Hashable {
  public var groups: Int

  public static let mnemonic = "channel_shuffle"

  public static let documentation = OpDocumentation(
    summary: "Interleaves the channels of several groups.",
    formula: "y[n, k·groups + g, …] = x[n, g·(C / groups) + k, …]",
    source: "Zhang et al. 2017 (ShuffleNet); torch.nn.functional.channel_shuffle")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("groups", .integer(minimum: 1), .required, "Groups of channels; divides their number.")
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    groups = try attributes.integer("groups")
  }

  public var attributes: AttributeSet { ["groups": .integer(groups)] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let channels = try operands[0].requireChannels(for: Self.mnemonic)
    guard channels % groups == 0 else {
      throw GraphError(
        "`groups` is \(groups), which does not divide the input's \(channels) channels", attribute: "groups",
        operands: [0])
    }
    return operands
  }

  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let shape = operands[0].shape
    let inner = shape.dimensions[2...].reduce(1, *)
    let size = shape[1] / groups
    var y: [Scalar] = []
    for n in 0..<shape[0] {
      for k in 0..<size {
        for g in 0..<groups {
          let first = (n * shape[1] + g * size + k) * inner
          y += operands[0].elements[first..<first + inner]
        }
      }
    }
    return [DenseTensor(shape: shape, elements: y)]
  }
}
