internal import MartletIR
internal import MartletTensors

// Activations, and the operators that graph files do not have.

extension RandomGraphBuilder {
  /// Mostly none or ReLU; others where they may be operators too.
  mutating func activation() -> AttributeValue {
    let others = Self.activations.filter { options.operators.contains(type(of: $0).mnemonic) }
    switch Int.random(in: 0..<6, using: &random) {
    case 0, 1: return Activation.relu.attributeValue
    case 2 where !others.isEmpty: return Activation(random.pick(others)).attributeValue
    default: return Activation.none.attributeValue
    }
  }

  private static let activations: [any ActivationOp] = [
    ReLU6(), Clip(minimum: -0.5, maximum: 0.5), LeakyReLU(slope: 0.1), Sigmoid(), HardSigmoid(alpha: 0.2, beta: 0.5),
    Tanh(), SiLU(), HardSwish(), GELU(approximation: .none), GELU(approximation: .tanh),
  ]

  /// A convolution with the addition of an input of its own, with a pool, or with a depthwise convolution.
  mutating func addFusedConvolution(_ mnemonic: String) {
    guard let layer = convolution() else { return }
    do throws(GraphError) {
      let convolution = try Conv2D(layer.attributes.validated(against: Conv2D.attributes))
      let type = try convolution.resultTypes(of: [graph.type(of: layer.input)] + layer.parameters.map(\.type))[0]
      switch mnemonic {
      case Conv2DAdd.mnemonic:
        guard let residual = pickValue(where: { $0 == type }) ?? addSecondInput(type) else { return }
        add(
          Conv2DAdd(convolution), reading: [layer.input], parameters: Array(layer.parameters.prefix(1)),
          thenReading: [residual], lastParameters: Array(layer.parameters.dropFirst()))
      case Conv2DDepthwise.mnemonic:
        let depthwise = depthwiseConvolution(channels: layer.parameters[0].type.dimensions[0])
        let bias = TensorType(.float32, [layer.parameters[0].type.dimensions[0]])
        add(
          Conv2DDepthwise(convolution, try Conv2D(depthwise.attributes.validated(against: Conv2D.attributes))),
          reading: [layer.input],
          parameters: [
            layer.parameters[0], ("bias", bias), ("depthwise_weight", depthwise.weight), ("depthwise_bias", bias),
          ])
      default:
        guard let pool = poolAttributes(MaxPool.self, size: type.dimensions.suffix(2).compactMap(\.fixed)) else {
          return
        }
        add(
          Conv2DMaxPool(convolution, try MaxPool(pool.validated(against: MaxPool.attributes))), reading: [layer.input],
          parameters: layer.parameters)
      }
    } catch {
      // These attributes do not suit this input.
      return
    }
  }

  private mutating func depthwiseConvolution(channels: Dimension) -> (attributes: AttributeSet, weight: TensorType) {
    let kernel = pair([1, 2, 3, 3, 5])
    let dilation = pair([1, 1, 1, 2])
    let attributes: AttributeSet = [
      "stride": .integers(pair([1, 1, 2, 3])), "dilation": .integers(dilation),
      "padding": .integers(padding(upTo: (0..<2).map { (kernel[$0] - 1) * dilation[$0] })), "activation": activation(),
    ]
    return (attributes, TensorType(.float32, [channels, 1] + kernel.map { Dimension(constant: $0) }))
  }

  /// Of parameters of its own.
  mutating func addCoefficients() {
    let vector = TensorType(.float32, [Dimension(constant: random.pick(Self.channelCounts))])
    let names = ["running_mean", "running_var"] + random.pick([[], ["weight"], ["weight", "bias"]])
    add(
      BatchNormCoefficients(epsilon: random.pick([1e-5, 1e-3])), reading: [], parameters: names.map { ($0, vector) })
  }

  mutating func addConstant() {
    let shape = random.pick([[1, 1], [1, 16], [1, 1, 1, 1], [1, 17, 1, 1]])
    add(Constant(shape: shape, value: random.pick([0, 0.5, 1, -2])), reading: [])
  }

  /// Of what is not negative, where a sigmoid may see to it.
  mutating func addSquareRoot() {
    guard let x = pickValue(where: { $0.rank > 1 }) else { return }
    let count = values.count
    if options.operators.contains(Sigmoid.mnemonic) && operatorsLeft > 1 { add(Sigmoid(), reading: [x]) }
    add(SquareRoot(), reading: [values.count > count ? values[count] : x])
  }
}
