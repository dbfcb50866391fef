/// A name from an input as it stands in a message: in backquotes, cut where it is longer than `limit` characters, and with
/// `·` for every character that a terminal would obey instead of show.
public func quoted(_ name: String, limit: Int = 64) -> String {
  let scalars = name.unicodeScalars
  var shown = String.UnicodeScalarView()
  for scalar in scalars.prefix(limit) { shown.append(scalar.isShownAsItself ? scalar : "·") }
  return "`\(String(shown))\(scalars.dropFirst(limit).isEmpty ? "" : "…")`"
}

extension Unicode.Scalar {
  fileprivate var isShownAsItself: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }
}
