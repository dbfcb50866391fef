public import MartletTensors

/// Rows and columns added round images.
public struct Pad: Op, Hashable {
  /// What the added pixels are.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// One number.
    case constant
    /// The image mirrored at its edge, whose own row or column is not repeated.
    case reflect
    /// The image's nearest pixel.
    case edge
  }

  /// (top, left, bottom, right)
  public var padding: [Int]
  public var mode: Mode
  public var value: Double

  public static let mnemonic = "pad"

  public static let documentation = OpDocumentation(
    summary: "Adds rows and columns round images.",
    formula: """
      y[n,c,r,q] = x[n, c, r − top, q − left] inside the image; outside the value (`constant`), the mirrored pixel \
      (`reflect`: −1 reads 1, H reads H − 2) or the nearest one (`edge`)
      """,
    source: "torch.nn.functional.pad (`edge` is its `replicate`); ONNX Pad")

  public static let operands = [OperandDefinition("input")]

  public static let attributes = [
    AttributeDefinition("padding", .padding, .required, "Rows and columns to add."),
    AttributeDefinition(
      "mode", .choice(Mode.allCases.map(\.rawValue)), .defaulted(.symbol("constant")), "What the added pixels are."),
    AttributeDefinition("value", .extendedNumber, .defaulted(.number(0)), "The added pixels of mode `constant`."),
  ]

  public init(_ attributes: AttributeSet) throws(GraphError) {
    padding = try attributes.integers("padding")
    value = try attributes.number("value")
    let symbol = try attributes.symbol("mode")
    guard let mode = Mode(rawValue: symbol) else { throw GraphError("there is no mode `\(symbol)`", attribute: "mode") }
    self.mode = mode
  }

  public var attributes: AttributeSet {
    ["padding": .integers(padding), "mode": .symbol(mode.rawValue), "value": .number(value)]
  }

  /// The row or column of the input that each of the result is; nil where it is the value.
  package func sources(axis: Int, extent: Int) -> [Int?] {
    (-padding[axis]..<extent + padding[axis + 2]).map { position in
      if 0..<extent ~= position { return position }
      switch mode {
      case .constant: return nil
      case .reflect: return position < 0 ? -position : 2 * (extent - 1) - position
      case .edge: return position < 0 ? 0 : extent - 1
      }
    }
  }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    let input = try operands[0].requireImage(for: Self.mnemonic)
    let size = [input.height, input.width]
    for axis in 0..<2 where mode == .reflect && max(padding[axis], padding[axis + 2]) >= size[axis] {
      throw GraphError(
        "the padding \(padding) reflects more than there is of an image \(input.height)×\(input.width)",
        attribute: "padding", operands: [0])
    }
    let padded = (0..<2).map { Dimension(constant: size[$0] + padding[$0] + padding[$0 + 2]) }
    return [TensorType(.float32, [input.batch, Dimension(constant: input.channels)] + padded)]
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    let x = operands[0]
    let (height, width) = (x.shape[2], x.shape[3])
    let (rows, columns) = (sources(axis: 0, extent: height), sources(axis: 1, extent: width))
    var y: [Scalar] = []
    y.reserveCapacity(x.shape[0] * x.shape[1] * rows.count * columns.count)
    for plane in 0..<x.shape[0] * x.shape[1] {
      for row in rows {
        for column in columns {
          if let row, let column {
            y.append(x.elements[(plane * height + row) * width + column])
          } else {
            y.append(Scalar(value))
          }
        }
      }
    }
    return [DenseTensor(shape: [x.shape[0], x.shape[1], rows.count, columns.count], elements: y)]
  }
}
