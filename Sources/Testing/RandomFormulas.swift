internal import MartletIR
internal import MartletTensors

// What networks spell out in several operators, for passes that look for it: single random operators hardly ever make it.

extension RandomGraphBuilder {
  /// One of them, of a random value; where an operator finds no room, the beginning of one.
  mutating func addFormula() {
    guard let x = pickValue(where: { $0.rank > 1 }) else { return }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: addProduct(x, by: add(Sigmoid(), [x]))
    case 1: addProduct(x, by: add(Softplus(), [x]).flatMap { add(Tanh(), [$0]) })
    case 2: if let gate = shiftedReLU6(x) { addSixth(gate) }
    case 3: addHardSwish(x)
    case 4: addErrorFunctionGELU(x)
    case 5: addTangentGELU(x)
    case 6: addSpelledLayerNorm(x)
    case 7: addArithmeticOnChannels()
    case 8: addBranches()
    case 9: addPooledConvolution()
    case 10: if let image = addPlainConvolution() { addOperator(BatchNorm.mnemonic, of: image) }
    default: addResidualBlock()
    }
  }

  /// The result of an operator, or nil where it found no room.
  private mutating func add(_ op: any Op, _ operands: [ValueID]) -> ValueID? {
    let count = values.count
    add(op, reading: operands)
    return values.count > count ? values[count] : nil
  }

  /// Two operands in either order.
  private mutating func either(_ a: ValueID, _ b: ValueID) -> [ValueID] { random.once(in: 2) ? [a, b] : [b, a] }

  private mutating func number(_ number: Double, for value: ValueID) -> ValueID? {
    let shape = Array(repeating: 1, count: graph.type(of: value).rank)
    return add(Constant(shape: shape, value: number), [])
  }

  private mutating func sum(_ x: ValueID, _ number: Double) -> ValueID? {
    self.number(number, for: x).flatMap { add(Add(), either(x, $0)) }
  }

  private mutating func multiple(_ x: ValueID, _ factor: Double) -> ValueID? {
    if random.once(in: 2) { return number(1 / factor, for: x).flatMap { add(Divide(), [x, $0]) } }
    return number(factor, for: x).flatMap { add(Multiply(), either(x, $0)) }
  }

  @discardableResult
  private mutating func addProduct(_ x: ValueID, by gate: ValueID?) -> ValueID? {
    gate.flatMap { add(Multiply(), either(x, $0)) }
  }

  private mutating func shiftedReLU6(_ x: ValueID) -> ValueID? {
    let clip: any Op = random.once(in: 2) ? ReLU6() : Clip(minimum: 0, maximum: 6)
    return sum(x, 3).flatMap { add(clip, [$0]) }
  }

  @discardableResult
  private mutating func addSixth(_ x: ValueID) -> ValueID? { multiple(x, 1.0 / 6) }

  private mutating func addHardSwish(_ x: ValueID) {
    guard let gate = shiftedReLU6(x) else { return }
    if random.once(in: 2) {
      if let product = addProduct(x, by: gate) { addSixth(product) }
    } else {
      addProduct(x, by: addSixth(gate))
    }
  }

  private mutating func addErrorFunctionGELU(_ x: ValueID) {
    guard let scaled = multiple(x, 0.5.squareRoot()), let error = add(ErrorFunction(), [scaled]),
      let gate = sum(error, 1)
    else { return }
    addHalfProduct(x, gate)
  }

  private mutating func addTangentGELU(_ x: ValueID) {
    guard let square = add(Multiply(), [x, x]), let cube = add(Multiply(), either(square, x)),
      let term = multiple(cube, 0.044715), let polynomial = add(Add(), either(x, term)),
      let scaled = multiple(polynomial, (2 / Double.pi).squareRoot()), let tangent = add(Tanh(), [scaled]),
      let gate = sum(tangent, 1)
    else { return }
    addHalfProduct(x, gate)
  }

  private mutating func addHalfProduct(_ x: ValueID, _ gate: ValueID) {
    if random.once(in: 2) {
      if let product = addProduct(x, by: gate) { _ = multiple(product, 0.5) }
    } else if let half = multiple(x, 0.5) {
      addProduct(half, by: gate)
    }
  }

  private mutating func addSpelledLayerNorm(_ x: ValueID) {
    let rank = graph.type(of: x).rank
    let axes = Array(random.pick([1, rank - 1])..<rank)
    // Of a few elements that are nearly the same, rounding would be all there is.
    guard (axes.compactMap { graph.type(of: x).dimensions[$0].fixed }).reduce(1, *) >= 5 else { return }
    let mean = Reduce(.mean, axes: axes, keepsAxes: true)
    guard let center = add(mean, [x]), let difference = add(Subtract(), [x, center]),
      let square = add(Multiply(), [difference, difference]), let variance = add(mean, [square]),
      let sum = sum(variance, random.pick([1e-3, 0.5])), let deviation = add(SquareRoot(), [sum]),
      let quotient = add(Divide(), [difference, deviation])
    else { return }
    let type = graph.type(of: x)
    let shape = type.dimensions.indices.map { axes.contains($0) ? type.dimensions[$0] : 1 }
    let parameter = [("weight", TensorType(.float32, shape))]
    let count = values.count
    add(Multiply(), reading: [quotient], parameters: parameter)
    if values.count > count { add(Add(), reading: [values[count]], parameters: parameter) }
  }

  /// By a parameter or a constant, of a layer or for the next one.
  private mutating func addArithmeticOnChannels() {
    let layer = random.once(in: 3) ? nil : addPlainConvolution()
    guard let x = layer ?? pickValue(where: { $0.rank > 1 }) else { return }
    let type = graph.type(of: x)
    let axis = random.pick([1, 1, type.rank - 1])
    let op: any Op = random.pick([Add(), Multiply(), Subtract(), Divide()])
    if random.once(in: 2) {
      if let number = number(random.pick([-2, 0.5, 3]), for: x) { _ = add(op, [x, number]) }
    } else {
      let shape = type.dimensions.indices.map { $0 == axis ? type.dimensions[$0] : 1 }
      // Of this name it is near 1, and may divide.
      add(op, reading: [x], parameters: [("running_var", TensorType(.float32, shape))])
    }
    if random.once(in: 2) { addPlainConvolution(of: values[values.count - 1]) }
  }

  /// Of a few channels and without activation, which nearly always finds room.
  @discardableResult
  private mutating func addPlainConvolution(of image: ValueID? = nil, outputs: Int? = nil) -> ValueID? {
    guard let x = image ?? pickValue(where: { $0.rank == 4 }), graph.type(of: x).rank == 4,
      let channels = channels(of: x)
    else { return nil }
    let outputs = outputs ?? random.pick([1, 2, 3])
    let size = random.pick([1, 1, 3])
    let weight = TensorType(.float32, Shape([outputs, channels, size, size]))
    let padding = AttributeValue.integers(Array(repeating: random.pick([0, size / 2]), count: 4))
    let count = values.count
    add(
      Conv2D.self, ["padding": padding], reading: [x], parameters: parameters(weight: weight, outputs: outputs))
    return values.count > count ? values[count] : nil
  }

  private mutating func addOperator(_ mnemonic: String, of value: ValueID) {
    // The newest value is the one that is read mostly.
    if value == values.last { addOperator(mnemonic) }
  }

  private mutating func addPooledConvolution() {
    guard let image = addPlainConvolution() else { return }
    let size = AttributeValue.integers([2, 2])
    add(
      MaxPool.self, ["kernel": random.pick([size, .integers([3, 3])]), "stride": size, "ceil_mode": .boolean(true)],
      reading: [image])
  }

  private mutating func addResidualBlock() {
    guard let x = pickValue(where: { $0.rank == 4 && ($0.dimensions[1].fixed ?? 9) < 9 }),
      let image = addPlainConvolution(of: x, outputs: channels(of: x))
    else { return }
    if let sum = add(Add(), either(image, x)), random.once(in: 2) { _ = add(ReLU(), [sum]) }
  }

  /// Convolutions of one image, each with a reader.
  private mutating func addBranches() {
    guard let x = pickValue(where: { $0.rank == 4 && ($0.dimensions[1].fixed ?? 0) > 2 }),
      let channels = channels(of: x)
    else { return }
    let activation: Activation = random.once(in: 2) ? .relu : .none
    for _ in 0..<random.pick([2, 2, 3]) {
      let outputs = random.pick([1, 1, 2, 16])
      let weight = TensorType(.float32, Shape([outputs, channels, 1, 1]))
      let count = values.count
      add(
        Conv2D.self, ["activation": activation.attributeValue], reading: [x],
        parameters: [("weight", weight), ("bias", TensorType(.float32, Shape([outputs])))])
      if values.count > count { add(ReLU6(), reading: [values[count]]) }
    }
  }
}
