/// A string in which `$(…)` stands for the value of an expression, `$(name)` for that of a parameter, and `$$` for a
/// dollar sign.
enum StringTemplate {
  /// Whether a text asks for values, which no expression does in this way.
  static func isTemplate(_ text: String) -> Bool { text.contains("$(") }

  /// The string with its expressions replaced by their values.
  static func resolve(
    _ text: String, _ environment: Environment
  ) throws(ExpressionError) -> String {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var position = 0
    while position < scalars.count {
      guard scalars[position] == "$" else {
        result.append(scalars[position])
        position += 1
        continue
      }
      let next = position + 1 < scalars.count ? scalars[position + 1] : nil
      switch next {
      case "$"?:
        result.append("$")
        position += 2
      case "("?:
        let end = try closing(scalars, from: position)
        let expression = string(scalars[position + 2..<end])
        do throws(ExpressionError) {
          result.append(contentsOf: try value(expression, environment).description.unicodeScalars)
        } catch {
          throw error.shifted(by: position + 2)
        }
        // Values within values could grow without end.
        if result.count > ExpressionLimits.resultLength {
          throw ExpressionError(
            "with its values, the string has more than \(ExpressionLimits.resultLength) characters",
            at: position..<end + 1)
        }
        position = end + 1
      default:
        let name = string(scalars[(position + 1)...].prefix { $0.isWordStart || $0.isDigit })
        throw ExpressionError(
          "in a string, a parameter is written `$(name)` and a dollar sign `$$`",
          at: position..<position + 1 + name.unicodeScalars.count,
          suggestion: environment[name] == nil ? nil : "$(\(name))")
      }
    }
    return String(result)
  }

  /// The value of what stands in the parentheses: an expression, or the name of a parameter alone.
  private static func value(
    _ text: String, _ environment: Environment
  ) throws(ExpressionError) -> ScalarValue {
    guard Names.isWord(text), text != "true", text != "false" else { return try Expression.evaluate(text, environment) }
    if let value = environment[text] { return value }
    throw ExpressionError(
      "there is no parameter `\(text)`", at: 0..<text.unicodeScalars.count,
      suggestion: suggestion(for: text, among: environment.names))
  }

  /// The parenthesis that closes the one of the `$(` at `start`; parentheses in string literals do not count.
  private static func closing(_ scalars: [Unicode.Scalar], from start: Int) throws(ExpressionError) -> Int {
    var depth = 0
    var quote: Unicode.Scalar?
    for position in scalars.indices[(start + 1)...] {
      let scalar = scalars[position]
      if let open = quote {
        if scalar == open { quote = nil }
        continue
      }
      switch scalar {
      case "'", "\"": quote = scalar
      case "(": depth += 1
      case ")":
        depth -= 1
        if depth == 0 { return position }
      default: break
      }
    }
    throw ExpressionError("`$(` is never closed", at: start..<start + 2)
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
