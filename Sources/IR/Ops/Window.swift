internal import MartletTensors

/// A window that slides over an image: the geometry that convolution and pooling share. Pairs are (vertical, horizontal),
/// padding is (top, left, bottom, right).
package struct Window {
  var kernel: [Int]
  var stride: [Int]
  var padding: [Int]
  var dilation: [Int]
  /// Whether a last window that starts inside the padded image, but ends outside, counts (PyTorch's `ceil_mode`).
  var ceilMode = false

  /// What one application covers: (kernel − 1) · dilation + 1.
  func extent(axis: Int) -> Int { (kernel[axis] - 1) * dilation[axis] + 1 }

  func padded(_ extent: Int, axis: Int) -> Int { extent + padding[axis] + padding[axis + 2] }

  /// ⌊(padded − extent) / stride⌋ + 1; in ceil mode ⌈…⌉ + 1, less one where the last window would start in the far padding.
  func outputExtent(_ input: Int, axis: Int) -> Int {
    let room = padded(input, axis: axis) - extent(axis: axis)
    let count = (ceilMode ? (room + stride[axis] - 1) / stride[axis] : room / stride[axis]) + 1
    return ceilMode && (count - 1) * stride[axis] >= input + padding[axis] ? count - 1 : count
  }

  /// The height and width of the result.
  /// - Throws: where the window is larger than the padded image.
  func outputSize(of input: ImageType) throws(GraphError) -> [Dimension] {
    let image = [input.height, input.width]
    for axis in 0..<2 where extent(axis: axis) > padded(image[axis], axis: axis) {
      let size = "\(extent(axis: 0))×\(extent(axis: 1))"
      let dilated = dilation == [1, 1] ? "" : " (dilated from \(kernel[0])×\(kernel[1]))"
      let room = "\(padded(input.height, axis: 0))×\(padded(input.width, axis: 1))"
      let grown = padding == [0, 0, 0, 0] ? "" : " (padded from \(input.height)×\(input.width))"
      throw GraphError(
        "the kernel \(size)\(dilated) is larger than its input \(room)\(grown)", attribute: "kernel", operands: [0])
    }
    return [
      Dimension(constant: outputExtent(input.height, axis: 0)), Dimension(constant: outputExtent(input.width, axis: 1)),
    ]
  }

  /// The input positions, clipped to the image, that output position `output` covers.
  func taps(of output: Int, axis: Int, extent: Int) -> [Int] {
    let range = window(of: output, axis: axis, extent: extent)
    return Array(Swift.stride(from: range.lowerBound, to: range.upperBound, by: dilation[axis]))
  }

  /// For each output position the range of input positions that its taps lie in, clipped to the image; the taps are
  /// `dilation` apart, the first of them at the range's start.
  package func windows(count: Int, axis: Int, extent: Int) -> [Range<Int>] {
    (0..<count).map { window(of: $0, axis: axis, extent: extent) }
  }

  /// One of ``windows(count:axis:extent:)``. A kernel may be as tall as the image: its taps are not gone through.
  private func window(of output: Int, axis: Int, extent: Int) -> Range<Int> {
    let (start, step) = (output * stride[axis] - padding[axis], dilation[axis])
    guard start < extent else { return 0..<0 }
    let first = (max(0, -start) + step - 1) / step
    let last = min(kernel[axis] - 1, (extent - 1 - start) / step)
    return first <= last ? start + first * step..<start + last * step + 1 : 0..<0
  }

  static func stride(default value: AttributeValue) -> AttributeDefinition {
    AttributeDefinition(
      "stride", .integers(count: 2, minimum: 1), .defaulted(value), "Steps between windows: vertical, horizontal.")
  }

  static let padding = AttributeDefinition(
    "padding", .padding, .defaulted(.integers([0, 0, 0, 0])), "What is added round the image.")

  static let dilation = AttributeDefinition(
    "dilation", .integers(count: 2, minimum: 1), .defaulted(.integers([1, 1])), "Steps between the taps of a window.")

  /// The `padding` of a layer as numbers: `same` becomes what makes the output ⌈input / stride⌉ (TensorFlow's SAME,
  /// ONNX's SAME_UPPER).
  static func resolvedPadding(
    _ layer: AttributeSet, kernel: [Int], input: ImageType
  ) throws(GraphError) -> AttributeValue {
    guard layer["padding"] == .symbol("same") else { return .integers(try layer.integers("padding")) }
    let stride = try layer.integers("stride")
    let dilation = try layer.integers("dilation")
    var padding = [0, 0, 0, 0]
    for (axis, extent) in [input.height, input.width].enumerated() {
      let outputs = (extent + stride[axis] - 1) / stride[axis]
      let total = max(0, (outputs - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - extent)
      guard total <= AttributeKind.largest else {
        throw GraphError("`padding: same` would add \(total) zeros to an axis", attribute: "padding")
      }
      padding[axis] = total / 2
      padding[axis + 2] = total - total / 2
    }
    return .integers(padding)
  }
}

// MARK: - Pooling

extension Window {
  static let ceilMode = AttributeDefinition(
    "ceil_mode", .boolean, .defaulted(.boolean(false)),
    "Whether a last window that reaches beyond the padded image counts.")

  /// The keys of a pooling layer: those of the operator, with a stride that defaults to the kernel.
  static func poolingLayer(_ attributes: [AttributeDefinition]) -> [AttributeDefinition] {
    attributes.map { definition in
      definition.name == "stride"
        ? AttributeDefinition(
          "stride", definition.kind, .optional, "Steps between windows; by default the kernel's size.")
        : definition
    }
  }

  /// The operator's attributes from a pooling layer's.
  static func pooling(
    _ layer: AttributeSet, _ input: TensorType, for mnemonic: String
  ) throws(GraphError) -> AttributeSet {
    var attributes = layer
    let kernel = try layer.integers("kernel")
    attributes["stride"] = layer["stride"] ?? .integers(kernel)
    if attributes["dilation"] == nil { attributes["dilation"] = .integers([1, 1]) }
    attributes["padding"] = try resolvedPadding(
      attributes, kernel: kernel, input: try input.requireImage(for: mnemonic))
    return attributes
  }

  /// The type of the pooled images.
  /// - Throws: where a window does not fit, or where padding is so wide that a window would see no image at all.
  func pooled(_ type: TensorType, for mnemonic: String) throws(GraphError) -> TensorType {
    let input = try type.requireImage(for: mnemonic)
    for axis in 0..<2 where max(padding[axis], padding[axis + 2]) >= extent(axis: axis) {
      throw GraphError(
        "the padding \(padding) is as wide as the kernel \(kernel[0])×\(kernel[1]): a window would see no image",
        attribute: "padding")
    }
    let size = try outputSize(of: input)
    return TensorType(.float32, [input.batch, Dimension(constant: input.channels)] + size)
  }

  /// Pools images `x`: `body` gets the offset of the plane in `x.elements` and the rows and columns that the window sees.
  func mapWindows<Scalar: TensorScalar>(
    of x: DenseTensor<Scalar>, _ body: (_ plane: Int, _ rows: [Int], _ columns: [Int]) -> Scalar
  ) -> DenseTensor<Scalar> {
    let (height, width) = (x.shape[2], x.shape[3])
    let rows = (0..<outputExtent(height, axis: 0)).map { taps(of: $0, axis: 0, extent: height) }
    let columns = (0..<outputExtent(width, axis: 1)).map { taps(of: $0, axis: 1, extent: width) }
    var elements: [Scalar] = []
    elements.reserveCapacity(x.shape[0] * x.shape[1] * rows.count * columns.count)
    for plane in 0..<x.shape[0] * x.shape[1] {
      for row in rows { for column in columns { elements.append(body(plane * height * width, row, column)) } }
    }
    return DenseTensor(shape: [x.shape[0], x.shape[1], rows.count, columns.count], elements: elements)
  }
}
