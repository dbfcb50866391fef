internal import MartletIR

/// What an expression may ask of an input of the block, or of the graph, that it stands in: `channels(input)`.
enum SizeFunction: String, CaseIterable {
  case channels, height, width

  /// The axis of the input that it is the extent of.
  var axis: Int {
    switch self {
    case .channels: 1
    case .height: 2
    case .width: 3
    }
  }

  /// - Parameter range: the place that errors carry.
  func value(
    of input: String, in environment: Environment, at range: Range<Int>
  ) throws(ExpressionError) -> ScalarValue {
    switch environment.inputs[input] {
    case .type(let type)?:
      let isImage = type.rank == 4
      guard isImage || self == .channels && type.rank > 1, let extent = type.dimensions[axis].fixed else {
        throw ExpressionError(
          "`\(rawValue)` asks for \(self == .channels ? "an axis of channels" : "an image"), but `\(input)` is "
            + type.dimensionsDescription, at: range)
      }
      return .integer(extent)
    case .failed?:
      throw .consequence(at: range)
    case nil:
      let inputs = environment.inputs.keys.sorted()
      let near = suggestion(for: input, among: inputs)
      throw ExpressionError(
        "there is no input `\(input)` here", at: range, suggestion: near.map { "\(rawValue)(\($0))" })
    }
  }
}
