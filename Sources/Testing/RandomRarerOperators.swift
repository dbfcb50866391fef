internal import MartletIR
internal import MartletTensors

// The operators that random graphs have less often.

extension RandomGraphBuilder {
  mutating func addRarerOperator(_ mnemonic: String) {
    switch mnemonic {
    case ConvTranspose2D.mnemonic: addTransposedConvolution()
    case Conv2DAdd.mnemonic, Conv2DMaxPool.mnemonic, Conv2DDepthwise.mnemonic: addFusedConvolution(mnemonic)
    case BatchNormCoefficients.mnemonic: addCoefficients()
    case Constant.mnemonic: addConstant()
    case SquareRoot.mnemonic: addSquareRoot()
    case BatchNorm.mnemonic, Scale.mnemonic, PReLU.mnemonic: addChannelOperator(mnemonic)
    case LayerNorm.mnemonic: addLayerNorm()
    case Subtract.mnemonic: if let pair = pickPair() { add(Subtract(), reading: pair) }
    case Multiply.mnemonic: if let pair = pickPair() { add(Multiply(), reading: pair) }
    case Maximum.mnemonic: if let pair = pickPair() { add(Maximum(), reading: pair) }
    case Minimum.mnemonic: if let pair = pickPair() { add(Minimum(), reading: pair) }
    case Divide.mnemonic: addQuotient()
    case MatMul.mnemonic: addMatrixProduct()
    default: addUnary(mnemonic)
    }
  }

  /// Operators that read one value and have no parameters.
  private mutating func addUnary(_ mnemonic: String) {
    let isOfImages = [
      Pad.mnemonic, Resize.mnemonic, DepthToSpace.mnemonic, SpaceToDepth.mnemonic, GlobalAveragePool.mnemonic,
      GlobalMaxPool.mnemonic,
    ].contains(mnemonic)
    guard let op = OpRegistry.standard[mnemonic], let x = pickValue(where: { isOfImages ? $0.rank == 4 : $0.rank > 1 })
    else { return }
    let attributes =
      isOfImages ? imageAttributes(mnemonic, x) : rowAttributes(mnemonic, x) ?? functionAttributes(mnemonic)
    add(op, attributes, reading: [x])
  }

  private mutating func functionAttributes(_ mnemonic: String) -> AttributeSet {
    switch mnemonic {
    case Clip.mnemonic:
      switch Int.random(in: 0..<3, using: &random) {
      case 0: ["min": .number(random.pick([-1, 0, 0.5]))]
      case 1: ["max": .number(random.pick([0, 0.5, 2]))]
      default: ["min": .number(random.pick([-1, -0.5])), "max": .number(random.pick([0.5, 2]))]
      }
    case LeakyReLU.mnemonic: ["slope": .number(random.pick([0.01, 0.1, -0.5]))]
    case ELU.mnemonic: ["alpha": .number(random.pick([1, 0.5]))]
    case HardSigmoid.mnemonic:
      random.once(in: 2) ? [:] : ["alpha": .number(random.pick([0.2, 1])), "beta": .number(random.pick([0, 0.25]))]
    case GELU.mnemonic: ["approximate": .symbol(random.pick(["none", "tanh"]))]
    case Softplus.mnemonic:
      ["beta": .number(random.pick([1, 2, 0.5, -1])), "threshold": .number(random.pick([20, 20, 1]))]
    default: [:]
    }
  }

  /// Of operators on values of any rank; nil for functions of each element.
  private mutating func rowAttributes(_ mnemonic: String, _ x: ValueID) -> AttributeSet? {
    let type = graph.type(of: x)
    let extents = type.dimensions.dropFirst().compactMap(\.fixed)
    guard extents.count == type.rank - 1 else { return [:] }
    let axis = Int.random(in: 1..<type.rank, using: &random)
    let extent = extents[axis - 1]
    switch mnemonic {
    case ChannelShuffle.mnemonic:
      return ["groups": .integer(random.pick((1...extents[0]).filter { extents[0] % $0 == 0 }))]
    case Slice.mnemonic:
      let start = random.pick([0, 0, extent / 2, extent / 32 * 16])
      let end = random.pick([extent, max(start + 1, extent - 1), start + 1])
      return [
        "axis": .integer(axis), "start": .integer(min(start, extent - 1)), "end": .integer(end),
        "step": .integer(random.pick([1, 1, 2])),
      ]
    case Split.mnemonic:
      let first = random.pick([1, (extent + 1) / 2, min(16, extent)])
      let second = (extent - first + 1) / 2
      let sizes = [first, second, extent - first - second].filter { $0 > 0 }
      return ["axis": .integer(axis), "sizes": .integers(sizes)]
    case Reshape.mnemonic:
      return ["shape": .integers(random.pick([extents.reversed(), [extents[0], -1], [-1, extents[0]], [1, -1, 1]]))]
    case Transpose.mnemonic:
      return ["order": .integers([0] + (1..<type.rank).shuffled(using: &random))]
    case Reduce.mnemonic:
      let axes = (1..<type.rank).filter { $0 == axis || random.once(in: 2) }
      return [
        "function": .symbol(random.pick(Reduce.Function.allCases).rawValue), "axes": .integers(axes),
        "keep_axes": .boolean(random.once(in: 2)),
      ]
    default: return nil
    }
  }

  private mutating func imageAttributes(_ mnemonic: String, _ x: ValueID) -> AttributeSet {
    let size = spatialSize(of: x) ?? [1, 1]
    let order = AttributeValue.symbol(random.pick(["channel_first", "block_first"]))
    switch mnemonic {
    case Pad.mnemonic:
      let mode = random.pick(Pad.Mode.allCases)
      let most = mode == .reflect ? size.map { $0 - 1 } : [3, 3]
      return [
        "padding": .integers((0..<4).map { Int.random(in: 0...min(3, most[$0 % 2]), using: &random) }),
        "mode": .symbol(mode.rawValue), "value": .number(random.pick([0, 0, 1, -0.5])),
      ]
    case Resize.mnemonic:
      return [
        "size": .integers(size.map { random.pick([1, $0, 2 * $0, $0 + 1, ($0 + 1) / 2]) }),
        "mode": .symbol(random.pick(["nearest", "bilinear"])),
        "coordinates": .symbol(random.pick(Resize.Coordinates.allCases).rawValue),
      ]
    case DepthToSpace.mnemonic: return ["block": .integer(random.pick([1, 2, 2, 4])), "order": order]
    case SpaceToDepth.mnemonic:
      let blocks = [1, 2, 3].filter { block in size.allSatisfy { $0 % block == 0 } }
      return ["block": .integer(random.pick(blocks)), "order": order]
    default: return [:]
    }
  }

  private mutating func addTransposedConvolution() {
    guard let x = pickValue(where: { $0.rank == 4 }), let channels = channels(of: x) else { return }
    let divisors = (1...channels).filter { channels % $0 == 0 }
    let groups = random.pick([1, 1, 1, channels, random.pick(divisors)])
    let kernel = pair([1, 2, 2, 3])
    let stride = pair([1, 2, 2, 3])
    let dilation = pair([1, 1, 1, 2])
    let extents = (0..<2).map { (kernel[$0] - 1) * dilation[$0] }
    let attributes: AttributeSet = [
      "groups": .integer(groups), "stride": .integers(stride), "dilation": .integers(dilation),
      "padding": .integers(padding(upTo: extents.map { $0 / 2 })),
      "output_padding": .integers((0..<2).map { random.pick([0, 0, max(stride[$0], dilation[$0]) - 1]) }),
    ]
    let groupOutputs = groups == 1 ? random.pick([1, 3, 15, 16, 17, 33]) : random.pick([1, 2, 3])
    let weight = TensorType(.float32, Shape([channels, groupOutputs] + kernel))
    add(
      ConvTranspose2D.self, attributes, reading: [x],
      parameters: parameters(weight: weight, outputs: groupOutputs * groups))
  }

  private mutating func addChannelOperator(_ mnemonic: String) {
    guard let x = pickValue(where: { $0.rank > 1 }), let channels = channels(of: x) else { return }
    let vector = TensorType(.float32, [Dimension(constant: channels)])
    switch mnemonic {
    case Scale.mnemonic:
      let rank = graph.type(of: x).rank
      let shape = random.once(in: 3) ? [channels] : [channels] + Array(repeating: 1, count: rank - 2)
      let type = TensorType(.float32, Shape(shape))
      let parameters = [("weight", type), ("bias", type)]
      // Along the last axis sometimes, which only passes say.
      let axis = random.once(in: 6) ? rank - 1 : 1
      guard axis > 1, let extent = graph.type(of: x).dimensions[axis].fixed else {
        add(Scale(), reading: [x], parameters: Array(parameters.prefix(random.pick([1, 1, 2]))))
        return
      }
      add(
        Scale(axis: axis), reading: [x], parameters: [("weight", TensorType(.float32, [Dimension(constant: extent)]))])
    case PReLU.mnemonic:
      add(PReLU(), reading: [x], parameters: [("weight", random.once(in: 2) ? vector : TensorType(.float32, [1]))])
    default:
      let names = random.pick([[], ["weight"], ["weight", "bias"], ["weight", "bias"]])
      add(
        BatchNorm.self, ["epsilon": .number(random.pick([1e-5, 1e-3]))], reading: [x],
        parameters: (["running_mean", "running_var"] + names).map { ($0, vector) })
    }
  }

  /// Along channels at least, unless an input is normalised, and never over a few elements alone: where they are nearly the
  /// same, their rounding would be all there is.
  private mutating func addLayerNorm() {
    guard let x = pickValue(where: { $0.rank > 1 && $0.dimensions[1] != 1 }) else { return }
    let type = graph.type(of: x)
    let first = graph[x.node].op == nil ? Int.random(in: 1..<type.rank, using: &random) : 1
    let axes = Array(first...Int.random(in: first..<type.rank, using: &random))
    let shape = TensorType(.float32, axes.map { type.dimensions[$0] })
    guard let count = shape.elementCount?.fixed, count >= 5 else { return }
    let names = random.pick([[], ["weight"], ["weight", "bias"], ["weight", "bias"]])
    add(
      LayerNorm.self, ["axes": .integers(axes), "epsilon": .number(random.pick([1e-5, 1e-5, 1e-3]))], reading: [x],
      parameters: names.map { ($0, shape) })
  }

  /// Two values of one shape, but for axes of the second that repeat.
  mutating func pickPair() -> [ValueID]? {
    guard let left = pickValue(where: { $0.rank > 1 }) else { return nil }
    let type = graph.type(of: left)
    if random.once(in: 2) {
      let other = pickOther(than: left) { other in
        other.rank == type.rank
          && zip(other.dimensions, type.dimensions).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
      }
      return other.map { random.once(in: 2) ? [left, $0] : [$0, left] }
    }
    let dimensions: [Dimension] = type.dimensions.dropFirst().map { random.once(in: 2) ? 1 : $0 }
    return addSecondInput(TensorType(.float32, [type.dimensions[0]] + dimensions)).map { [left, $0] }
  }

  /// By a sigmoid where there may be one, so that nothing is divided by nearly nothing.
  private mutating func addQuotient() {
    guard let pair = pickPair() else { return }
    let isSafe = options.operators.contains(Sigmoid.mnemonic) && operatorsLeft > 1
    let count = values.count
    if isSafe { add(Sigmoid(), reading: [pair[1]]) }
    if isSafe && values.count == count { return }
    add(Divide(), reading: [pair[0], isSafe ? values[values.count - 1] : pair[1]])
  }

  private mutating func addMatrixProduct() {
    guard let left = pickValue(where: { $0.rank > 2 }) else { return }
    let dimensions = graph.type(of: left).dimensions
    var second: [Dimension] = Array(dimensions[..<(dimensions.count - 2)])
    second += [dimensions[dimensions.count - 1], random.pick([1, 3, 16, 17])]
    guard let right = addSecondInput(TensorType(.float32, second)) else { return }
    add(MatMul(), reading: [left, right])
  }

  private mutating func add(_ op: any Op.Type, _ attributes: AttributeSet, reading operands: [ValueID]) {
    do throws(GraphError) { add(try op.init(attributes.validated(against: op.attributes)), reading: operands) } catch {
      // These attributes do not suit this operator.
      return
    }
  }
}
