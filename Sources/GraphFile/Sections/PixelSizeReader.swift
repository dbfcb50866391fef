internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads `resize:` and `crop:`, which bring a picture to the size of an input.
struct PixelSizeReader {
  private static let resizeRequirement = "`{shorter: pixels}`, or [height, width]"

  let scalars: ScalarReader
  /// The name of the input.
  let input: String
  /// An image of fixed size.
  let type: TensorType

  /// - Returns: nil where one is wrong, which was reported.
  func read(
    _ fields: Fields, _ diagnostics: inout DiagnosticCollector
  ) -> (resize: PixelDeclaration.Resize?, crop: [Int]?)? {
    let resize = diagnostics.attempt { () throws(DiagnosticSet) in try fields["resize"].map(self.resize) }
    let crop = diagnostics.attempt { () throws(DiagnosticSet) in try fields["crop"].map(self.crop) }
    guard let resize, let crop, !fields.isDamaged("resize"), !fields.isDamaged("crop") else { return nil }
    let fits: Void? = diagnostics.attempt { () throws(DiagnosticSet) in
      try checkFit(resize, crop, fields)
    }
    return fits == nil ? nil : (resize, crop)
  }

  private func resize(_ entry: YAMLNode.Entry) throws(DiagnosticSet) -> PixelDeclaration.Resize {
    if entry.value.sequence != nil {
      let size = try pair(entry.value, "`resize`")
      return .size(height: size[0], width: size[1])
    }
    guard let mapping = entry.value.mapping else {
      throw Expectation(subject: "`resize`", requirement: Self.resizeRequirement).unmet(by: entry.value)
    }
    guard let shorter = entry.value["shorter"], mapping.count == 1 else {
      let other = mapping.first { $0.key.scalar?.text != "shorter" }
      throw DiagnosticSet(
        .error("`resize` must be \(Self.resizeRequirement)", at: other?.key.span ?? entry.value.span))
    }
    return .shorter(try scalars.integer(shorter, "`shorter`"))
  }

  private func crop(_ entry: YAMLNode.Entry) throws(DiagnosticSet) -> [Int] {
    if entry.value.sequence != nil { return try pair(entry.value, "`crop`") }
    let side = try scalars.integer(entry.value, "`crop`")
    return [side, side]
  }

  private func pair(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> [Int] {
    let elements = try scalars.list(node, subject, of: "two integers")
    guard elements.count == 2 else {
      throw DiagnosticSet(.error("\(subject) must be [height, width], not \(elements.count) values", at: node.span))
    }
    return [
      try scalars.integer(elements[0], "each of \(subject)"), try scalars.integer(elements[1], "each of \(subject)"),
    ]
  }

  /// Checks that what comes out has the size of the input, and that nothing is cut from what is smaller.
  private func checkFit(
    _ resize: PixelDeclaration.Resize?, _ crop: [Int]?, _ fields: Fields
  ) throws(DiagnosticSet) {
    let size = type.dimensions[2...].compactMap(\.fixed)
    if let crop, let node = fields["crop"]?.value {
      try check(crop, size, "`crop`", at: node.span)
      switch resize {
      case .shorter(let side)? where crop.contains { $0 > side }:
        throw DiagnosticSet(
          .error("`crop` cuts \(Self.text(crop)) from a picture whose shorter side is \(side)", at: node.span))
      case .size(let height, let width)? where crop[0] > height || crop[1] > width:
        throw DiagnosticSet(
          .error("`crop` cuts \(Self.text(crop)) from a picture of \(Self.text([height, width]))", at: node.span))
      default: return
      }
    }
    guard let node = fields["resize"]?.value else { return }
    switch resize {
    case .size(let height, let width)?: try check([height, width], size, "`resize`", at: node.span)
    case .shorter(let side)? where side != size.min():
      throw DiagnosticSet(
        .error(
          "`resize` gives a shorter side of \(side), but `\(input)` is \(type.dimensionsDescription)", at: node.span))
    default: return
    }
  }

  private func check(_ found: [Int], _ size: [Int], _ subject: String, at span: SourceSpan) throws(DiagnosticSet) {
    if found == size { return }
    throw DiagnosticSet(
      .error("\(subject) gives \(Self.text(found)), but `\(input)` is \(type.dimensionsDescription)", at: span))
  }

  private static func text(_ size: [Int]) -> String { "\(size[0])×\(size[1])" }
}
