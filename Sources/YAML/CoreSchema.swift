/// Scalar resolution by the core schema (YAML 1.2.2, section 10.3.2).
enum CoreSchema {
  /// The value of a plain scalar without a tag.
  static func value(of text: String) -> YAMLScalarValue {
    null(text) ?? bool(text) ?? integer(text) ?? float(text) ?? .string(text)
  }

  /// The value of a scalar under a tag; nil where the text does not fit it.
  static func value(of text: String, as tag: YAMLTag) -> YAMLScalarValue? {
    switch tag {
    case .null:
      return null(text)
    case .bool:
      return bool(text)
    case .int:
      if case .int(let value)? = integer(text) { return .int(value) }
      return nil
    case .float:
      if case .int(let value)? = integer(text) { return .float(Double(value)) }
      return integer(text) ?? float(text)
    case .string:
      return .string(text)
    case .sequence, .mapping:
      return nil
    }
  }

  private static func null(_ text: String) -> YAMLScalarValue? {
    ["", "~", "null", "Null", "NULL"].contains(text) ? .null : nil
  }

  private static func bool(_ text: String) -> YAMLScalarValue? {
    switch text {
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    default: nil
    }
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`; a float where 64 bits do not hold it.
  private static func integer(_ text: String) -> YAMLScalarValue? {
    let radix = text.hasPrefix("0x") ? 16 : text.hasPrefix("0o") ? 8 : 10
    var digits = text.utf8.dropFirst(radix == 10 ? 0 : 2)
    let signed = radix == 10 && (digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+"))
    let negative = signed && digits.first == UInt8(ascii: "-")
    if signed { digits = digits.dropFirst() }
    guard !digits.isEmpty else { return nil }

    var value: Int? = 0
    var approximate = 0.0
    for byte in digits {
      guard let digit = digitValue(byte), digit < radix else { return nil }
      approximate = approximate * Double(radix) + Double(digit)
      value = value.flatMap { appending(digit, to: $0, radix: radix, negative: negative) }
    }
    if let value { return .int(value) }
    return .float(radix == 10 ? Double(text) ?? approximate : approximate)
  }

  private static func appending(_ digit: Int, to value: Int, radix: Int, negative: Bool) -> Int? {
    let (shifted, overflow) = value.multipliedReportingOverflow(by: radix)
    let (sum, carry) =
      negative ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
    return overflow || carry ? nil : sum
  }

  private static func digitValue(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, `[-+]?\.(inf|Inf|INF)` or `\.(nan|NaN|NAN)`.
  private static func float(_ text: String) -> YAMLScalarValue? {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
    case ".nan", ".NaN", ".NAN": return .float(.nan)
    default: break
    }
    var rest = text.utf8[...]
    dropSign(&rest)
    let whole = dropDigits(&rest)
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = dropDigits(&rest)
    }
    guard whole + fraction > 0 else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      dropSign(&rest)
      guard dropDigits(&rest) > 0 else { return nil }
    }
    return rest.isEmpty ? Double(text).map(YAMLScalarValue.float) : nil
  }

  private static func dropSign(_ rest: inout Substring.UTF8View) {
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
  }

  private static func dropDigits(_ rest: inout Substring.UTF8View) -> Int {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
    rest = rest.dropFirst(digits)
    return digits
  }
}
