public import MartletTensors

/// Two-dimensional convolution (cross-correlation), with an optional bias and activation.
public struct Conv2D: Op, Hashable {
  /// (vertical, horizontal)
  public var stride: [Int]
  /// Zeros round the image: (top, left, bottom, right).
  public var padding: [Int]
  public var dilation: [Int]
  public var groups: Int
  public var activation: Activation

  public static let mnemonic = "conv2d"

  public static let documentation = OpDocumentation(
    summary: "Slides kernels over an image: one output channel for each kernel.",
    formula: """
      y[n,o,r,c] = act(b[o] + Σ_{i,kr,kc} x[n, g·I + i, r·s₀ + kr·d₀ − top, c·s₁ + kc·d₁ − left] · w[o,i,kr,kc]), \
      g the group of o, I = C / groups; x is 0 outside the image
      """,
    source: "torch.nn.functional.conv2d; ONNX Conv")

  public static let operands = [
    OperandDefinition("input"), OperandDefinition("weight"), OperandDefinition("bias", .optional),
  ]

  public static let attributes = [
    Window.stride(default: .integers([1, 1])),
    Window.padding,
    Window.dilation,
    AttributeDefinition(
      "groups", .integer(minimum: 1), .defaulted(.integer(1)),
      "Groups of channels that do not see one another; divides the input's and the output's channels."),
    Activation.attribute,
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    stride = try attributes.integers("stride")
    padding = try attributes.integers("padding")
    dilation = try attributes.integers("dilation")
    groups = try attributes.integer("groups")
    activation = try Activation(attributes)
  }

  public var attributes: AttributeSet {
    [
      "stride": .integers(stride), "padding": .integers(padding), "dilation": .integers(dilation),
      "groups": .integer(groups), "activation": activation.attributeValue,
    ]
  }

  public static let layer: LayerDefinition? = LayerDefinition(
    attributes: [
      AttributeDefinition("channels", .integer(minimum: 1), .required, "Output channels."),
      AttributeDefinition("kernel", .integers(count: 2, minimum: 1), .required, "The kernel's height and width."),
      AttributeDefinition("bias", .boolean, .defaulted(.boolean(true)), "Whether a bias is added."),
    ] + attributes.filter { $0.name != "activation" }
  ) { (layer, inputs) throws(GraphError) in
    let input = try inputs[0].requireImage(for: mnemonic)
    let channels = try layer.integer("channels")
    let kernel = try layer.integers("kernel")
    let groups = try layer.integer("groups")
    guard input.channels % groups == 0 else {
      throw GraphError(
        "`groups` is \(groups), which does not divide the input's \(input.channels) channels", attribute: "groups",
        operands: [0])
    }
    guard channels % groups == 0 else {
      throw GraphError(
        "`groups` is \(groups), which does not divide the \(channels) output channels", attribute: "groups")
    }
    var attributes = layer
    for name in ["channels", "kernel", "bias"] { attributes[name] = nil }
    attributes["activation"] = Activation.none.attributeValue
    attributes["padding"] = try Window.resolvedPadding(layer, kernel: kernel, input: input)
    let weight = ParameterDefinition("weight", Shape([channels, input.channels / groups] + kernel))
    return Layer(
      op: try Conv2D(attributes),
      parameters: try layer.boolean("bias") ? [weight, ParameterDefinition("bias", [channels])] : [weight])
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = try operands[0].requireImage(for: Self.mnemonic)
    guard let weight = operands[1].fixedShape, weight.rank == 4,
      weight.dimensions.allSatisfy({ 1...AttributeKind.largest ~= $0 })
    else {
      throw GraphError(
        "`conv2d` needs a weight [output channels, input channels / groups, height, width], not "
          + operands[1].dimensionsDescription, operands: [1])
    }
    guard input.channels % groups == 0 && input.channels / groups == weight[1] else {
      throw GraphError(
        "`conv2d` with \(groups) groups reads \(weight[1] * groups) channels by its weight "
          + "\(operands[1].dimensionsDescription), but its input is \(operands[0].dimensionsDescription)",
        operands: [0, 1])
    }
    guard weight[0] % groups == 0 else {
      throw GraphError(
        "`groups` is \(groups), which does not divide the \(weight[0]) output channels", attribute: "groups")
    }
    if operands.count == 3, operands[2].fixedShape != Shape([weight[0]]) {
      throw GraphError(
        "`conv2d` with \(weight[0]) output channels needs a bias [\(weight[0])], not "
          + operands[2].dimensionsDescription, operands: [2])
    }
    let window = Window(kernel: [weight[2], weight[3]], stride: stride, padding: padding, dilation: dilation)
    let size = try window.outputSize(of: input)
    return [TensorType(.float32, [input.batch, Dimension(constant: weight[0])] + size)]
  }

  public func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension? {
    guard let weight = operands[1].fixedShape else { return nil }
    return results[0].elementCount.flatMap { $0 * Dimension(constant: weight.dimensions.dropFirst().reduce(1, *)) }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let (x, w) = (operands[0], operands[1])
    let (channels, height, width) = (x.shape[1], x.shape[2], x.shape[3])
    let (outputs, groupChannels, kernelHeight, kernelWidth) = (w.shape[0], w.shape[1], w.shape[2], w.shape[3])
    let window = Window(kernel: [kernelHeight, kernelWidth], stride: stride, padding: padding, dilation: dilation)
    let (rows, columns) = (window.outputExtent(height, axis: 0), window.outputExtent(width, axis: 1))
    let bias = operands.count == 3 ? operands[2].elements : [Scalar](repeating: 0, count: outputs)
    var y: [Scalar] = []
    y.reserveCapacity(x.shape[0] * outputs * rows * columns)
    for n in 0..<x.shape[0] {
      for o in 0..<outputs {
        let firstChannel = o / (outputs / groups) * groupChannels
        for r in 0..<rows {
          for c in 0..<columns {
            var sum: Scalar = 0
            for i in 0..<groupChannels {
              for kr in 0..<kernelHeight {
                let row = r * stride[0] + kr * dilation[0] - padding[0]
                guard row >= 0 && row < height else { continue }
                let line = ((n * channels + firstChannel + i) * height + row) * width
                let taps = ((o * groupChannels + i) * kernelHeight + kr) * kernelWidth
                for kc in 0..<kernelWidth {
                  let column = c * stride[1] + kc * dilation[1] - padding[1]
                  guard column >= 0 && column < width else { continue }
                  sum += x.elements[line + column] * w.elements[taps + kc]
                }
              }
            }
            y.append(sum + bias[o])
          }
        }
      }
    }
    return [activation.applied(to: DenseTensor(shape: [x.shape[0], outputs, rows, columns], elements: y))]
  }
}
