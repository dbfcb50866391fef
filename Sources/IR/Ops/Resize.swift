public import MartletTensors

/// Images brought to another size, by the nearest pixel or by interpolation between four.
public struct Resize: Op, Hashable {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case nearest
    case bilinear
  }

  /// Where the pixels of the result lie on the input.
  public enum Coordinates: String, Hashable, Sendable, CaseIterable {
    /// Pixels are squares; the images' outer edges lie on one another.
    case halfPixel = "half_pixel"
    /// Pixels are points; the corner points lie on one another.
    case alignCorners = "align_corners"
    /// Pixels are points; the first ones lie on one another.
    case asymmetric
  }

  /// The result's height and width.
  public var size: [Int]
  public var mode: Mode
  public var coordinates: Coordinates

  public static let mnemonic = "resize"

  public static let documentation = OpDocumentation(
    summary: "Brings images to another size.",
    formula: """
      y[n,c,r,q] = x[n,c,·,·] at (p(r), p(q)), p(r) = (r + ½) · H / h − ½ (`half_pixel`), r · (H − 1) / (h − 1) \
      (`align_corners`) or r · H / h (`asymmetric`), within the image; the nearest pixel, ½ rounded up \
      (with `asymmetric` ⌊p⌋), or linear interpolation in both directions
      """,
    source: """
      torch.nn.functional.interpolate (`nearest` is nearest with asymmetric, `nearest-exact` nearest with half_pixel, \
      `bilinear` bilinear with half_pixel); ONNX Resize
      """)

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("size", .integers(count: 2, minimum: 1), .required, "The result's height and width."),
    modeDefinition,
    AttributeDefinition(
      "coordinates", .choice(Coordinates.allCases.map(\.rawValue)), .required,
      "Where the result's pixels lie on the input."),
  ]

  private static let modeDefinition = AttributeDefinition(
    "mode", .choice(Mode.allCases.map(\.rawValue)), .defaulted(.symbol("nearest")),
    "The nearest pixel, or interpolation between four.")

  public static let layer: LayerDefinition? = LayerDefinition(attributes: [
    AttributeDefinition(
      "size", .integers(count: 2, minimum: 1), .optional, "The result's height and width, instead of `scale`."),
    AttributeDefinition(
      "scale", .number, .optional, "The result's size by the input's, rounded down, instead of `size`."),
    modeDefinition,
    AttributeDefinition(
      "coordinates", .choice(Coordinates.allCases.map(\.rawValue)), .optional,
      "Where the result's pixels lie on the input; by default `asymmetric` for nearest, `half_pixel` for bilinear."),
  ]) { (layer, inputs) throws(GraphError) in
    let input = try inputs[0].requireImage(for: mnemonic)
    guard (layer["size"] == nil) != (layer["scale"] == nil) else {
      throw GraphError("`resize` needs either `size` or `scale`")
    }
    var attributes = layer
    if layer["scale"] != nil {
      let scale = try layer.number("scale")
      let size = [input.height, input.width].map { (Double($0) * scale).rounded(.down) }
      guard size.allSatisfy({ $0 >= 1 && $0 <= Double(AttributeKind.largest) }) else {
        throw GraphError(
          "`scale` is \(scale), which makes no image of one of \(input.height)×\(input.width)", attribute: "scale",
          operands: [0])
      }
      attributes["size"] = .integers(size.map { Int($0) })
    }
    let usual: Coordinates = layer["mode"] == .symbol("nearest") ? .asymmetric : .halfPixel
    attributes["coordinates"] = layer["coordinates"] ?? .symbol(usual.rawValue)
    return Layer(op: try Resize(attributes), parameters: [])
  }

  public init(_ attributes: AttributeSet) throws(GraphError) {
    size = try attributes.integers("size")
    let mode = try attributes.symbol("mode")
    let coordinates = try attributes.symbol("coordinates")
    guard let mode = Mode(rawValue: mode) else { throw GraphError("there is no mode `\(mode)`", attribute: "mode") }
    guard let coordinates = Coordinates(rawValue: coordinates) else {
      throw GraphError("there are no coordinates `\(coordinates)`", attribute: "coordinates")
    }
    (self.mode, self.coordinates) = (mode, coordinates)
  }

  public var attributes: AttributeSet {
    ["size": .integers(size), "mode": .symbol(mode.rawValue), "coordinates": .symbol(coordinates.rawValue)]
  }

  /// The two rows or columns of the input that one of the result lies between, and how far from the first to the second.
  package struct Place {
    package let low: Int
    package let high: Int
    package let weight: Double
  }

  /// The places of the result's rows or columns; the nearest pixel is `low`.
  package func places(axis: Int, extent: Int) -> [Place] {
    (0..<size[axis]).map { index in
      let position = min(max(position(of: index, count: size[axis], extent: extent), 0), Double(extent - 1))
      if mode == .nearest {
        let nearest = Int((coordinates == .asymmetric ? position : position + 0.5).rounded(.down))
        return Place(low: nearest, high: nearest, weight: 0)
      }
      let low = Int(position)
      return Place(low: low, high: min(low + 1, extent - 1), weight: position - Double(low))
    }
  }

  private func position(of index: Int, count: Int, extent: Int) -> Double {
    switch coordinates {
    case .halfPixel: Double((2 * index + 1) * extent - count) / Double(2 * count)
    case .alignCorners: count == 1 ? 0 : Double(index * (extent - 1)) / Double(count - 1)
    case .asymmetric: Double(index * extent) / Double(count)
    }
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = try operands[0].requireImage(for: Self.mnemonic)
    guard input.height <= AttributeKind.largest && input.width <= AttributeKind.largest else {
      throw GraphError("`resize` takes images of at most \(AttributeKind.largest) rows and columns", operands: [0])
    }
    return [
      TensorType(.float32, [input.batch, Dimension(constant: input.channels)] + size.map { Dimension(constant: $0) })
    ]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0]
    let (height, width) = (x.shape[2], x.shape[3])
    let (rows, columns) = (places(axis: 0, extent: height), places(axis: 1, extent: width))
    func between(_ first: Scalar, _ second: Scalar, _ weight: Double) -> Scalar {
      weight == 0 ? first : first + Scalar(weight) * (second - first)
    }
    var y: [Scalar] = []
    y.reserveCapacity(x.shape[0] * x.shape[1] * rows.count * columns.count)
    for plane in 0..<x.shape[0] * x.shape[1] {
      for row in rows {
        let low = (plane * height + row.low) * width
        let high = (plane * height + row.high) * width
        for column in columns {
          let first = between(x.elements[low + column.low], x.elements[low + column.high], column.weight)
          let second = between(x.elements[high + column.low], x.elements[high + column.high], column.weight)
          y.append(between(first, second, row.weight))
        }
      }
    }
    return [DenseTensor(shape: [x.shape[0], x.shape[1], size[0], size[1]], elements: y)]
  }
}
