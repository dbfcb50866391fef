internal import MartletIR
internal import MartletTensors

extension RandomGraphBuilder {
  /// Tries to add an operator with random attributes to random operands.
  mutating func addOperator(_ mnemonic: String) {
    switch mnemonic {
    case _ where !options.operators.contains(mnemonic): return
    case Conv2D.mnemonic: addConvolution()
    case Linear.mnemonic: addLinear()
    case MaxPool.mnemonic: addPool(MaxPool.self)
    case AveragePool.mnemonic: addPool(AveragePool.self)
    case Add.mnemonic: addAdd()
    case Concat.mnemonic: addConcat()
    case AdaptiveAveragePool.mnemonic, AdaptiveMaxPool.mnemonic:
      guard let x = pickValue(where: { $0.rank == 4 }), let size = spatialSize(of: x) else { return }
      let wanted = size.map { Int.random(in: 1...$0 + 1, using: &random) }
      let attributes: AttributeSet = ["size": .integers(random.once(in: 4) ? size : wanted)]
      if mnemonic == AdaptiveMaxPool.mnemonic {
        add(AdaptiveMaxPool.self, attributes, reading: [x])
      } else {
        add(AdaptiveAveragePool.self, attributes, reading: [x])
      }
    case LocalResponseNorm.mnemonic:
      guard let x = pickValue(where: { $0.rank == 4 }) else { return }
      let attributes: AttributeSet = [
        "size": .integer(random.pick([1, 2, 3, 5, 6])), "alpha": .number(random.pick([1e-4, 0.5, 1])),
        "beta": .number(random.pick([0.5, 0.75, 1])), "k": .number(random.pick([1, 2])),
        "divide_alpha": .boolean(random.once(in: 2)),
      ]
      add(LocalResponseNorm.self, attributes, reading: [x])
    case Softmax.mnemonic, LogSoftmax.mnemonic, Flatten.mnemonic:
      guard let x = pickValue(where: { $0.rank > 1 }) else { return }
      let axis = Int.random(in: 1..<graph.type(of: x).rank, using: &random)
      if mnemonic == Softmax.mnemonic {
        add(Softmax(axis: axis), reading: [x])
      } else if mnemonic == LogSoftmax.mnemonic {
        add(LogSoftmax(axis: axis), reading: [x])
      } else {
        add(Flatten(axis: random.once(in: 3) ? axis : 1), reading: [x])
      }
    case ReLU.mnemonic:
      if let x = pickValue() { add(ReLU(), reading: [x]) }
    case Dropout.mnemonic:
      if let x = pickValue() { add(Dropout.self, ["probability": .number(random.pick([0, 0.25, 0.5]))], reading: [x]) }
    default: addRarerOperator(mnemonic)
    }
  }

  private mutating func addConvolution() {
    guard let layer = convolution() else { return }
    add(Conv2D.self, layer.attributes, reading: [layer.input], parameters: layer.parameters)
  }

  /// What a random convolution reads, its attributes and its parameters.
  mutating func convolution() -> (
    input: ValueID, attributes: AttributeSet, parameters: [(name: String, type: TensorType)]
  )? {
    guard let x = pickValue(where: { $0.rank == 4 }), let size = spatialSize(of: x), let channels = channels(of: x)
    else { return nil }
    let divisors = (1...channels).filter { channels % $0 == 0 }
    let groups = random.pick([1, 1, 1, channels, random.pick(divisors)])
    let outputs =
      groups == 1 ? random.pick(Self.channelCounts) : groups * random.pick([1, 1, 2, 3, channels / groups])
    let kernel = pair([1, 1, 2, 3, 3, 5])
    let dilation = pair([1, 1, 1, 2, 3])
    let extent = (0..<2).map { (kernel[$0] - 1) * dilation[$0] + 1 }
    var attributes: AttributeSet = [
      "groups": .integer(groups), "stride": .integers(pair([1, 1, 1, 2, 3])), "dilation": .integers(dilation),
      "activation": activation(),
    ]
    let most = (0..<2).map { max(extent[$0] - 1, extent[$0] - size[$0]) }
    attributes["padding"] = .integers(padding(upTo: most))
    let weight = TensorType(.float32, Shape([outputs, channels / groups] + kernel))
    return (x, attributes, parameters(weight: weight, outputs: outputs))
  }

  private mutating func addLinear() {
    let isRow = !random.once(in: 4)
    guard let x = pickValue(where: { isRow ? $0.rank == 2 : $0.rank > 1 }),
      let features = graph.type(of: x).dimensions.last?.fixed
    else { return }
    let outputs = random.pick([1, 3, 10, 15, 16, 17, 31, 33, 64])
    add(
      Linear.self, ["activation": activation()], reading: [x],
      parameters: parameters(weight: TensorType(.float32, Shape([outputs, features])), outputs: outputs))
  }

  private mutating func addPool<Pool: Op>(_: Pool.Type) {
    guard let x = pickValue(where: { $0.rank == 4 }), let size = spatialSize(of: x),
      let attributes = poolAttributes(Pool.self, size: size)
    else { return }
    add(Pool.self, attributes, reading: [x])
  }

  mutating func poolAttributes<Pool: Op>(_: Pool.Type, size: [Int]) -> AttributeSet? {
    guard size.count == 2 else { return nil }
    let kernel = pair([1, 2, 2, 3, 3, 4])
    // A step between taps that is larger than the image could leave a window without any image.
    let dilation = Pool.self == MaxPool.self ? pair([1, 1, 1, 2]).enumerated().map { min($1, size[$0]) } : [1, 1]
    let extent = (0..<2).map { (kernel[$0] - 1) * dilation[$0] + 1 }
    var attributes: AttributeSet = [
      "kernel": .integers(kernel), "stride": .integers(pair([1, 1, 2, 2, 3])),
      "padding": .integers(padding(upTo: extent.map { $0 - 1 })), "ceil_mode": .boolean(random.once(in: 2)),
    ]
    if Pool.self == MaxPool.self {
      attributes["dilation"] = .integers(dilation)
    } else {
      attributes["count_include_pad"] = .boolean(random.once(in: 2))
    }
    return attributes
  }

  private mutating func addAdd() {
    guard let operands = pickPair() else { return }
    add(Add.self, ["activation": activation()], reading: operands)
  }

  private mutating func addConcat() {
    guard let first = pickValue(where: { $0.rank > 1 }) else { return }
    let type = graph.type(of: first)
    let axis = Int.random(in: 1..<type.rank, using: &random)
    var operands = [first]
    for _ in 0..<random.pick([0, 1, 1, 1, 2, 3]) {
      let other = pickOther(than: first) { other in
        other.rank == type.rank
          && (0..<type.rank).allSatisfy { $0 == axis || other.dimensions[$0] == type.dimensions[$0] }
      }
      if let other { operands.append(other) }
    }
    add(Concat.self, ["axis": .integer(axis)], reading: operands)
  }

  /// Another value where there is one that suits, else sometimes the same.
  mutating func pickOther(than value: ValueID, where condition: (TensorType) -> Bool) -> ValueID? {
    let others = values.filter { $0 != value && condition(graph.type(of: $0)) }
    if others.isEmpty { return random.once(in: 3) ? value : nil }
    return random.pick(others)
  }

  mutating func add<Operator: Op>(
    _: Operator.Type, _ attributes: AttributeSet, reading operands: [ValueID],
    parameters: [(name: String, type: TensorType)] = []
  ) {
    do throws(GraphError) {
      let op = try Operator(attributes.validated(against: Operator.attributes))
      add(op, reading: operands, parameters: parameters)
    } catch {
      // These attributes do not suit this operator.
      return
    }
  }

  mutating func parameters(weight: TensorType, outputs: Int) -> [(name: String, type: TensorType)] {
    let bias = TensorType(.float32, [Dimension(constant: outputs)])
    return random.once(in: 4) ? [("weight", weight)] : [("weight", weight), ("bias", bias)]
  }

  /// The extent of the second axis.
  func channels(of value: ValueID) -> Int? { graph.type(of: value).dimensions.dropFirst().first?.fixed }

  func spatialSize(of value: ValueID) -> [Int]? {
    let size = graph.type(of: value).dimensions.suffix(2).compactMap(\.fixed)
    return size.count == 2 ? size : nil
  }

  /// Two of the choices, mostly the same.
  mutating func pair(_ choices: [Int]) -> [Int] {
    let first = random.pick(choices)
    return [first, random.once(in: 3) ? random.pick(choices) : first]
  }

  /// (top, left, bottom, right): none, half of what is allowed on each side, or anything that is allowed.
  mutating func padding(upTo most: [Int]) -> [Int] {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: [0, 0, 0, 0]
    case 1: (0..<4).map { Int.random(in: 0...max(0, most[$0 % 2]), using: &random) }
    default: (0..<4).map { (max(0, most[$0 % 2]) + 1) / 2 }
    }
  }
}
