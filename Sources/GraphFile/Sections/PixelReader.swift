internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads `pixels:`, which says how a picture becomes an input.
struct PixelReader {
  private static let keys = ["scale", "mean", "std", "channels", "resize", "crop"]

  let scalars: ScalarReader

  func read(
    _ entry: YAMLNode.Entry, of input: String, _ type: TensorType, _ diagnostics: inout DiagnosticCollector
  ) -> PixelDeclaration? {
    guard let mapping = entry.value.mapping else {
      diagnostics.report(Expectation(subject: "`pixels`", requirement: "a mapping").unmet(by: entry.value))
      return nil
    }
    let fields = Fields(mapping, of: "`pixels`", known: Self.keys, &diagnostics)
    guard type.rank == 4, let count = type.dimensions[1].fixed, count == 1 || count == 3 else {
      diagnostics.report(
        .error(
          "`pixels` needs an input [N, 1, height, width] or [N, 3, height, width], but `\(input)` is "
            + type.dimensionsDescription, at: entry.key.span))
      return nil
    }
    let scale = diagnostics.attempt { () throws(DiagnosticSet) in try number(fields["scale"]?.value, "`scale`") }
    let mean = diagnostics.attempt { () throws(DiagnosticSet) in
      try perChannel(fields["mean"]?.value, "`mean`", count, default: 0)
    }
    let std = diagnostics.attempt { () throws(DiagnosticSet) in
      try perChannel(fields["std"]?.value, "`std`", count, default: 1, mayBeZero: false)
    }
    let channels = diagnostics.attempt { () throws(DiagnosticSet) in
      try order(fields["channels"]?.value, of: input, type, count)
    }
    let sizes = PixelSizeReader(scalars: scalars, input: input, type: type).read(fields, &diagnostics)
    guard let scale, let mean, let std, let channels, let sizes else { return nil }
    return PixelDeclaration(
      scale: scale, mean: mean, std: std, channels: channels, resize: sizes.resize, crop: sizes.crop)
  }

  private func number(_ node: YAMLNode?, _ subject: String) throws(DiagnosticSet) -> Double {
    guard let node else { return 1 }
    return try nonZero(node, subject)
  }

  private func nonZero(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> Double {
    let value = try scalars.number(node, subject)
    if value == 0 { throw DiagnosticSet(.error("\(subject) may not be 0", at: node.span)) }
    return value
  }

  /// One number for all channels, or one for each.
  private func perChannel(
    _ node: YAMLNode?, _ subject: String, _ count: Int, default value: Double, mayBeZero: Bool = true
  ) throws(DiagnosticSet) -> [Double] {
    guard let node else { return [Double](repeating: value, count: count) }
    let elements = node.sequence == nil ? [node] : try scalars.list(node, subject, of: "numbers")
    guard elements.count == 1 || elements.count == count else {
      let wanted = count == 1 ? "1 number" : "1 number, or one for each of \(count) channels"
      throw DiagnosticSet(.error("\(subject) must have \(wanted), not \(elements.count)", at: node.span))
    }
    var numbers: [Double] = []
    for element in elements {
      numbers.append(mayBeZero ? try scalars.number(element, subject) : try nonZero(element, subject))
    }
    return numbers.count == count ? numbers : [Double](repeating: numbers[0], count: count)
  }

  /// The order of the channels.
  private func order(
    _ node: YAMLNode?, of input: String, _ type: TensorType, _ count: Int
  ) throws(DiagnosticSet) -> PixelDeclaration.Channels {
    guard let node else { return count == 1 ? .gray : .rgb }
    let names = PixelDeclaration.Channels.allCases.map(\.rawValue)
    let name = try scalars.choice(node, "`channels`", among: names)
    let channels = PixelDeclaration.Channels(rawValue: name) ?? .rgb
    guard channels.count == count else {
      throw DiagnosticSet(
        .error(
          "`\(name)` has \(channels.count) channel\(channels.count == 1 ? "" : "s"), but `\(input)` is "
            + type.dimensionsDescription, at: node.span))
    }
    return channels
  }
}
