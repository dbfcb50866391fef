public import MartletTensors

/// The mean of each window.
public struct AveragePool: Op, Hashable {
  public var kernel: [Int]
  public var stride: [Int]
  public var padding: [Int]
  public var ceilMode: Bool
  /// Whether padding counts as zeros in the mean.
  public var countIncludePad: Bool

  public static let mnemonic = "avg_pool"

  public static let documentation = OpDocumentation(
    summary: "Takes the mean of each window.",
    formula: """
      y[n,c,r,q] = (Σ_{kr,kq} x[n, c, r·s₀ + kr − top, q·s₁ + kq − left]) / count, x 0 outside the image; count is the \
      window's part of the padded image, or of the image where padding does not count
      """,
    source: "torch.nn.functional.avg_pool2d; ONNX AveragePool (whose count_include_pad is false by default)")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("kernel", .integers(count: 2, minimum: 1), .required, "The window's height and width."),
    AttributeDefinition(
      "stride", .integers(count: 2, minimum: 1), .required, "Steps between windows: vertical, horizontal."),
    Window.padding,
    Window.ceilMode,
    AttributeDefinition(
      "count_include_pad", .boolean, .defaulted(.boolean(true)), "Whether padding counts as zeros in the mean."),
  ]

  /// - Parameter padding: (top, left, bottom, right), as for all pools.
  public init(
    kernel: [Int], stride: [Int], padding: [Int] = [0, 0, 0, 0], ceilMode: Bool = false, countIncludePad: Bool = true
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.ceilMode = ceilMode
    self.countIncludePad = countIncludePad
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    kernel = try attributes.integers("kernel")
    stride = try attributes.integers("stride")
    padding = try attributes.integers("padding")
    ceilMode = try attributes.boolean("ceil_mode")
    countIncludePad = try attributes.boolean("count_include_pad")
  }

  public var attributes: AttributeSet {
    [
      "kernel": .integers(kernel), "stride": .integers(stride), "padding": .integers(padding),
      "ceil_mode": .boolean(ceilMode), "count_include_pad": .boolean(countIncludePad),
    ]
  }

  public static let layer: LayerDefinition? = LayerDefinition(attributes: Window.poolingLayer(attributes)) {
    (layer, inputs) throws(GraphError) in
    Layer(op: try AveragePool(Window.pooling(layer, inputs[0], for: mnemonic)), parameters: [])
  }

  package var window: Window {
    Window(kernel: kernel, stride: stride, padding: padding, dilation: [1, 1], ceilMode: ceilMode)
  }

  /// How many positions the mean of a window is over, along one axis; the count of a window is the product of both.
  package func divisor(of output: Int, axis: Int, extent: Int) -> Int {
    let start = output * stride[axis] - padding[axis]
    let end = min(start + kernel[axis], extent + padding[axis + 2])
    return countIncludePad ? end - start : min(end, extent) - max(start, 0)
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    [try window.pooled(operands[0], for: Self.mnemonic)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0]
    let (height, width) = (x.shape[2], x.shape[3])
    let columnCount = window.outputExtent(width, axis: 1)
    let divisors = (0..<window.outputExtent(height, axis: 0)).flatMap { r in
      (0..<columnCount).map { c in
        divisor(of: r, axis: 0, extent: height) * divisor(of: c, axis: 1, extent: width)
      }
    }
    var position = 0
    return [
      window.mapWindows(of: x) { plane, rows, columns in
        // −0 is what addition leaves alone: the mean of one element is that element.
        var sum = -Scalar.zero
        for row in rows { for column in columns { sum += x.elements[plane + row * width + column] } }
        defer { position = (position + 1) % divisors.count }
        return sum / Scalar(divisors[position])
      }
    ]
  }
}
