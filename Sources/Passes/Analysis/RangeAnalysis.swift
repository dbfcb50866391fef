internal import MartletIR

/// What is known of the elements of each value, as far as operators tell it: bounds that every element is within that is
/// not NaN. It looks at a node's operands only, so that it must see nodes in the graph's order.
///
/// Bounds are those of attributes, which rounding to Float leaves in their order; where an operator rounds sums or
/// products of its own, nothing is kept but the sign.
struct RangeAnalysis {
  private var known: [ValueID: ElementBounds] = [:]

  /// The bounds of a value; none where nothing is known, or its node was not seen.
  func bounds(of value: ValueID) -> ElementBounds { known[value] ?? .none }

  mutating func see(_ id: NodeID, in graph: Graph) {
    guard let op = graph[id].op else { return }
    let operands = graph[id].operands
    let bounds = bounds(of: op, operands)
    if bounds == .none { return }
    for result in graph[id].types.indices { known[ValueID(id, result: result)] = bounds }
  }

  private func bounds(of op: any Op, _ operands: [ValueID]) -> ElementBounds {
    let first = operands.first.map { bounds(of: $0) } ?? .none
    switch op {
    case let op as any ActivationOp: return bounds(of: op, first)
    case is Softmax: return ElementBounds(0, 1)
    case let op as Constant: return ElementBounds(op.value, op.value)
    case let op as Conv2D: return bounds(of: op.activation)
    case let op as Conv2DAdd: return bounds(of: op.convolution.activation)
    case let op as Conv2DDepthwise: return bounds(of: op.depthwise(channels: 1).activation)
    case let op as Conv2DMaxPool: return op.pool.pooled(bounds(of: op.convolution.activation))
    case let op as Linear: return bounds(of: op.activation)
    case let op as Add: return bounds(of: op.activation, of: first.side.union(bounds(of: operands[1]).side))
    case is Multiply:
      let isNonNegative = operands[0] == operands[1] || operands.allSatisfy { bounds(of: $0).minimum >= 0 }
      return isNonNegative ? .nonNegative : .none
    case is Maximum:
      let second = bounds(of: operands[1])
      return ElementBounds(max(first.minimum, second.minimum), max(first.maximum, second.maximum))
    case is Minimum:
      let second = bounds(of: operands[1])
      return ElementBounds(min(first.minimum, second.minimum), min(first.maximum, second.maximum))
    case is Concat: return operands.dropFirst().reduce(first) { $0.union(bounds(of: $1)) }
    default: return bounds(of: op, first)
    }
  }

  /// Of an operator that tells from its first operand alone.
  private func bounds(of op: any Op, _ operand: ElementBounds) -> ElementBounds {
    switch op {
    case is Flatten, is Reshape, is Transpose, is Split, is Slice, is ChannelShuffle, is DepthToSpace, is SpaceToDepth,
      is Dropout, is GlobalMaxPool, is AdaptiveMaxPool:
      operand
    case let op as MaxPool: op.pooled(operand)
    case is AveragePool, is AdaptiveAveragePool, is GlobalAveragePool: operand.side
    case let op as Reduce: op.function == .max || op.function == .min ? operand : operand.side
    case let op as Resize: op.mode == .nearest ? operand : operand.side
    case let op as Pad: op.mode == .constant ? operand.union(ElementBounds(op.value, op.value)) : operand
    case is PReLU: operand.minimum >= 0 ? operand : .none
    default: .none
    }
  }

  private func bounds(of activation: Activation, of operand: ElementBounds = .none) -> ElementBounds {
    activation.op.map { bounds(of: $0, operand) } ?? operand
  }

  private func bounds(of op: any ActivationOp, _ operand: ElementBounds) -> ElementBounds {
    if let bounds = ElementBounds(op) { return bounds.clamping(operand) }
    return switch op {
    case is Sigmoid, is HardSigmoid: ElementBounds(0, 1)
    case is Tanh: ElementBounds(-1, 1)
    case is SquareRoot: .nonNegative
    case let op as Softplus: op.beta > 0 && op.threshold >= 0 ? .nonNegative : .none
    case is LeakyReLU, is ELU: operand.minimum >= 0 ? operand : .none
    default: .none
    }
  }
}

extension MaxPool {
  /// Whether each window has an element of the image in it. The taps of a dilated one may all fall on padding.
  var everyWindowSeesTheImage: Bool {
    dilation == [1, 1] || padding == [0, 0, 0, 0] && !ceilMode
  }

  /// The bounds of the largest elements of windows.
  fileprivate func pooled(_ bounds: ElementBounds) -> ElementBounds {
    everyWindowSeesTheImage ? bounds : ElementBounds(-.infinity, bounds.maximum)
  }
}
