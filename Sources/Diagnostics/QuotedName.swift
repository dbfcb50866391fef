/// A name from an input as it stands in a message: in backquotes, cut to 80 characters, and with `·` for every
/// character that a terminal would obey instead of show.
package func quoted(_ name: String) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in name.unicodeScalars.prefix(80) { shown.append(scalar.isShownAsItself ? scalar : "·") }
  let isCut = name.unicodeScalars.dropFirst(80).first != nil
  return "`\(String(shown))\(isCut ? "…" : "")`"
}

extension Unicode.Scalar {
  fileprivate var isShownAsItself: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }
}
