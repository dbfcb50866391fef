public import MartletTensors

/// Two-dimensional transposed convolution, with an optional bias: each pixel of the input adds its multiple of a kernel to
/// the output.
public struct ConvTranspose2D: Op, Hashable {
  /// (vertical, horizontal)
  public var stride: [Int]
  /// What is cut off the output: (top, left, bottom, right).
  public var padding: [Int]
  /// Rows and columns added to the output below and to the right, fewer than the stride or the dilation.
  public var outputPadding: [Int]
  public var dilation: [Int]
  public var groups: Int

  public static let mnemonic = "conv_transpose2d"

  public static let documentation = OpDocumentation(
    summary:
      "Adds a multiple of a kernel to the output for each pixel: the gradient of a convolution, used to enlarge.",
    formula: """
      y[n,o,r,c] = b[o] + Σ_{i,kr,kc} x[n, g·I + i, (r + top − kr·d₀) / s₀, (c + left − kc·d₁) / s₁] · w[g·I + i, o, kr, kc] \
      where the divisions leave no remainder and x exists; g the group of o, I = C / groups. The output has \
      (H − 1) · s₀ − top − bottom + (kh − 1) · d₀ + output_padding₀ + 1 rows
      """,
    source: "torch.nn.functional.conv_transpose2d; ONNX ConvTranspose")

  public static let operands = [
    OperandDefinition("input"), OperandDefinition("weight"), OperandDefinition("bias", .optional),
  ]

  public static let attributes = [
    Window.stride(default: .integers([1, 1])),
    AttributeDefinition(
      "padding", .padding, .defaulted(.integers([0, 0, 0, 0])), "Rows and columns that are cut off the output."),
    AttributeDefinition(
      "output_padding", .integers(count: 2, minimum: 0), .defaulted(.integers([0, 0])),
      "Rows and columns added to the output below and to the right."),
    Window.dilation,
    AttributeDefinition(
      "groups", .integer(minimum: 1), .defaulted(.integer(1)),
      "Groups of channels that do not see one another; divides the input's and the output's channels."),
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    stride = try attributes.integers("stride")
    padding = try attributes.integers("padding")
    outputPadding = try attributes.integers("output_padding")
    dilation = try attributes.integers("dilation")
    groups = try attributes.integer("groups")
    for axis in 0..<2 where outputPadding[axis] >= max(stride[axis], dilation[axis]) {
      throw GraphError(
        "`output_padding` must be less than the stride or the dilation, not \(outputPadding)",
        attribute: "output_padding")
    }
  }

  public var attributes: AttributeSet {
    [
      "stride": .integers(stride), "padding": .integers(padding), "output_padding": .integers(outputPadding),
      "dilation": .integers(dilation), "groups": .integer(groups),
    ]
  }

  public static let layer: LayerDefinition? = LayerDefinition(
    attributes: [
      AttributeDefinition("channels", .integer(minimum: 1), .required, "Output channels."),
      AttributeDefinition("kernel", .integers(count: 2, minimum: 1), .required, "The kernel's height and width."),
      AttributeDefinition("bias", .boolean, .defaulted(.boolean(true)), "Whether a bias is added."),
    ] + attributes
  ) { (layer, inputs) throws(GraphError) in
    let input = try inputs[0].requireImage(for: mnemonic)
    let channels = try layer.integer("channels")
    let groups = try layer.integer("groups")
    guard channels % groups == 0 else {
      throw GraphError(
        "`groups` is \(groups), which does not divide the \(channels) output channels", attribute: "groups")
    }
    let weight = ParameterDefinition(
      "weight", Shape([input.channels, channels / groups] + (try layer.integers("kernel"))))
    return Layer(
      op: try ConvTranspose2D(layer),
      parameters: try layer.boolean("bias") ? [weight, ParameterDefinition("bias", [channels])] : [weight])
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = try operands[0].requireImage(for: Self.mnemonic)
    guard let weight = operands[1].fixedShape, weight.rank == 4,
      weight.dimensions.allSatisfy({ 1...AttributeKind.largest ~= $0 })
    else {
      throw GraphError(
        "`conv_transpose2d` needs a weight [input channels, output channels / groups, height, width], not "
          + operands[1].dimensionsDescription, operands: [1])
    }
    guard input.channels == weight[0] else {
      throw GraphError(
        "`conv_transpose2d` reads \(weight[0]) channels by its weight \(operands[1].dimensionsDescription), "
          + "but its input is \(operands[0].dimensionsDescription)", operands: [0, 1])
    }
    guard weight[0] % groups == 0 else {
      throw GraphError(
        "`groups` is \(groups), which does not divide the input's \(weight[0]) channels", attribute: "groups",
        operands: [0])
    }
    let channels = weight[1] * groups
    if operands.count == 3, operands[2].fixedShape != [channels] {
      throw GraphError(
        "`conv_transpose2d` with \(channels) output channels needs a bias [\(channels)], not "
          + operands[2].dimensionsDescription, operands: [2])
    }
    let size = try zip([input.height, input.width], 0..<2).map { (extent, axis) throws(GraphError) in
      let size = outputExtent(extent, kernel: weight[2 + axis], axis: axis)
      guard let size, size > 0 else {
        throw GraphError(
          "the padding \(padding) leaves nothing of the output of an input \(input.height)×\(input.width)",
          attribute: "padding", operands: [0])
      }
      return Dimension(constant: size)
    }
    return [TensorType(.float32, [input.batch, Dimension(constant: channels)] + size)]
  }

  /// The result's rows or columns, or nil where they cannot be counted.
  private func outputExtent(_ extent: Int, kernel: Int, axis: Int) -> Int? {
    let (spread, overflow) = (extent - 1).multipliedReportingOverflow(by: stride[axis])
    let (end, carry) = spread.addingReportingOverflow((kernel - 1) * dilation[axis] + outputPadding[axis] + 1)
    return overflow || carry ? nil : end - padding[axis] - padding[axis + 2]
  }

  public func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension? {
    guard let weight = operands[1].fixedShape else { return nil }
    return operands[0].elementCount.flatMap { $0 * Dimension(constant: weight.dimensions.dropFirst().reduce(1, *)) }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let (x, w) = (operands[0], operands[1])
    let (channels, height, width) = (x.shape[1], x.shape[2], x.shape[3])
    let (groupOutputs, kernelHeight, kernelWidth) = (w.shape[1], w.shape[2], w.shape[3])
    let outputs = groupOutputs * groups
    let rows = outputExtent(height, kernel: kernelHeight, axis: 0) ?? 0
    let columns = outputExtent(width, kernel: kernelWidth, axis: 1) ?? 0
    let bias = operands.count == 3 ? operands[2].elements : [Scalar](repeating: 0, count: outputs)
    var y: [Scalar] = []
    y.reserveCapacity(x.shape[0] * outputs * rows * columns)
    for _ in 0..<x.shape[0] { for o in 0..<outputs { for _ in 0..<rows * columns { y.append(bias[o]) } } }
    for n in 0..<x.shape[0] {
      for i in 0..<channels {
        let firstOutput = i / (channels / groups) * groupOutputs
        for o in 0..<groupOutputs {
          let plane = (n * outputs + firstOutput + o) * rows
          let taps = (i * groupOutputs + o) * kernelHeight
          for r in 0..<height {
            for kr in 0..<kernelHeight {
              let row = r * stride[0] + kr * dilation[0] - padding[0]
              guard row >= 0 && row < rows else { continue }
              for c in 0..<width {
                let value = x.elements[((n * channels + i) * height + r) * width + c]
                for kc in 0..<kernelWidth {
                  let column = c * stride[1] + kc * dilation[1] - padding[1]
                  guard column >= 0 && column < columns else { continue }
                  y[(plane + row) * columns + column] += value * w.elements[(taps + kr) * kernelWidth + kc]
                }
              }
            }
          }
        }
      }
    }
    return [DenseTensor(shape: [x.shape[0], outputs, rows, columns], elements: y)]
  }
}
