public import MartletTensors

/// The largest element of each window. Padding never wins: a window sees only the image.
public struct MaxPool: Op, Hashable {
  public var kernel: [Int]
  public var stride: [Int]
  public var padding: [Int]
  public var dilation: [Int]
  public var ceilMode: Bool

  public static let mnemonic = "max_pool"

  public static let documentation = OpDocumentation(
    summary: "Takes the largest element of each window.",
    formula: "y[n,c,r,q] = max_{kr,kq} x[n, c, r·s₀ + kr·d₀ − top, q·s₁ + kq·d₁ − left] over the image",
    source: "torch.nn.functional.max_pool2d; ONNX MaxPool")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("kernel", .integers(count: 2, minimum: 1), .required, "The window's height and width."),
    AttributeDefinition(
      "stride", .integers(count: 2, minimum: 1), .required, "Steps between windows: vertical, horizontal."),
    Window.padding,
    Window.dilation,
    Window.ceilMode,
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    kernel = try attributes.integers("kernel")
    stride = try attributes.integers("stride")
    padding = try attributes.integers("padding")
    dilation = try attributes.integers("dilation")
    ceilMode = try attributes.boolean("ceil_mode")
  }

  public var attributes: AttributeSet {
    [
      "kernel": .integers(kernel), "stride": .integers(stride), "padding": .integers(padding),
      "dilation": .integers(dilation), "ceil_mode": .boolean(ceilMode),
    ]
  }

  public static let layer: LayerDefinition? = LayerDefinition(attributes: Window.poolingLayer(attributes)) {
    (layer, inputs) throws(GraphError) in
    Layer(op: try MaxPool(Window.pooling(layer, inputs[0], for: mnemonic)), parameters: [])
  }

  package var window: Window {
    Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    [try window.pooled(operands[0], for: Self.mnemonic)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0]
    return [
      window.mapWindows(of: x) { plane, rows, columns in
        var largest = -Scalar.infinity
        for row in rows {
          for column in columns {
            let value = x.elements[plane + row * x.shape[3] + column]
            // NaN wins and stays, as it does in PyTorch.
            if value > largest || value.isNaN { largest = value }
          }
        }
        return largest
      }
    ]
  }
}
