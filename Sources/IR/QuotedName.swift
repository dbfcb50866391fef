extension String {
  /// The name as it stands in the IR's text behind `%`: bare where it is made of letters, digits, `_`, `.` and `-`, else
  /// in double quotes with `"`, `\` and control characters escaped.
  var quotedIfNeeded: String {
    let isBare = !isEmpty && unicodeScalars.allSatisfy(\.isNameScalar)
    if isBare { return self }
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\0"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
        text += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension Unicode.Scalar {
  var isNameScalar: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
    default: false
    }
  }
}
