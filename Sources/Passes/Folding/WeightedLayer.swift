internal import MartletIR

/// A `conv2d`, `linear` or `conv_transpose2d` with static weights: what lies behind or before it and is linear in each
/// channel can go into them.
struct WeightedLayer {
  let id: NodeID
  let name: String
  let op: any Op
  let input: ValueID
  let weight: ValueID
  let bias: ValueID?
  /// Where it is in graph files: what nodes have that make its weights.
  let places: Provenance

  /// The axis of the channels in the operand and in the result.
  let channelAxis: Int
  let inputChannels: Int
  let outputChannels: Int

  /// The axis along which the weight has the output channels; nil where they lie along none.
  let outputAxisOfWeight: Int?
  /// The axis along which the weight has the input channels; nil where they lie along none.
  let inputAxisOfWeight: Int?
  /// Whether each element of the result sums over every tap of its kernel, so that a shift of the input shifts all alike.
  let seesWholeKernels: Bool

  /// Nil for another operator, and where a weight or bias is computed in a run.
  init?(_ id: NodeID, in graph: Graph, _ statics: inout StaticValues) {
    let node = graph[id]
    guard let op = node.op, node.operands.count >= 2 else { return nil }
    let weight = graph.type(of: node.operands[1]).dimensions.compactMap(\.fixed)
    let inputType = graph.type(of: node.operands[0])
    switch op {
    case let op as Conv2D:
      channelAxis = 1
      outputAxisOfWeight = 0
      // Of a depthwise convolution, whose channels have a kernel each, both lie along the first axis.
      inputAxisOfWeight = op.groups == 1 ? 1 : weight[1] == 1 && weight[0] == op.groups ? 0 : nil
      seesWholeKernels = op.padding.allSatisfy { $0 == 0 }
    case is Linear:
      channelAxis = inputType.rank - 1
      outputAxisOfWeight = 0
      inputAxisOfWeight = 1
      seesWholeKernels = true
    case let op as ConvTranspose2D:
      channelAxis = 1
      // A group has output channels of its own, but the weight has one axis for those of all groups.
      outputAxisOfWeight = op.groups == 1 ? 1 : weight[1] == 1 && weight[0] == op.groups ? 0 : nil
      inputAxisOfWeight = 0
      seesWholeKernels = false
    default: return nil
    }
    guard let inputChannels = inputType.dimensions[channelAxis].fixed,
      let outputChannels = node.types[0].dimensions[channelAxis].fixed,
      max(inputChannels, outputChannels) <= AttributeKind.largest, inputType.rank <= AttributeKind.longestList,
      node.operands.dropFirst().allSatisfy({ statics.contains($0, in: graph) })
    else { return nil }
    self.id = id
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    name = node.name
    self.op = op
    input = node.operands[0]
    self.weight = node.operands[1]
    bias = node.operands.count > 2 ? node.operands[2] : nil
    places = Provenance(spans: node.provenance.spans)
  }
}
