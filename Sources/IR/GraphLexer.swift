internal import MartletDiagnostics

/// Splits the IR's text into tokens. `//` starts a comment that ends with its line.
struct GraphLexer {
  enum Token: Equatable {
    /// A bare or quoted name.
    case name(String)
    /// `%name` or `%"name"`.
    case value(String)
    case number(String)
    case punctuation(Character)
    case end
  }

  let file: String
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1
  private var column = 1
  private var offset = 0

  init(_ text: String, file: String) {
    self.file = file
    self.scalars = Array(text.unicodeScalars)
  }

  /// The next token and its place.
  mutating func next() throws(DiagnosticSet) -> (token: Token, span: SourceSpan) {
    skipBlanks()
    let start = position
    guard let scalar = peek() else { return (.end, span(from: start)) }
    if scalar == "%" {
      advance()
      if peek() == "\"" { return (.value(try quoted(from: start)), span(from: start)) }
      let name = word()
      if name.isEmpty { throw failure("a name must follow `%`", from: start) }
      return (.value(name), span(from: start))
    }
    if scalar == "\"" { return (.name(try quoted(from: start)), span(from: start)) }
    if ("0"..."9").contains(scalar) || scalar == "-" { return (.number(number()), span(from: start)) }
    if scalar.isNameScalar { return (.name(word()), span(from: start)) }
    if "(){}[]=,:#+".unicodeScalars.contains(scalar) {
      advance()
      return (.punctuation(Character(scalar)), span(from: start))
    }
    throw failure("unexpected character U+" + String(scalar.value, radix: 16, uppercase: true), from: start)
  }

  private var position: SourcePosition { SourcePosition(line: line, column: column, offset: offset) }

  private func span(from start: SourcePosition) -> SourceSpan { SourceSpan(file: file, start: start, end: position) }

  private func failure(_ message: String, from start: SourcePosition) -> DiagnosticSet {
    DiagnosticSet(.error(message, at: span(from: start)))
  }

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    index + ahead < scalars.count ? scalars[index + ahead] : nil
  }

  private mutating func advance() {
    let scalar = scalars[index]
    index += 1
    offset += UTF8.width(scalar)
    if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
  }

  private mutating func skipBlanks() {
    while let scalar = peek() {
      if scalar.properties.isWhitespace {
        advance()
      } else if scalar == "/" && peek(1) == "/" {
        while let scalar = peek(), scalar != "\n" { advance() }
      } else {
        return
      }
    }
  }

  private mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
    var text = ""
    while let scalar = peek(), condition(scalar) {
      text.unicodeScalars.append(scalar)
      advance()
    }
    return text
  }

  private mutating func word() -> String { take(while: \.isNameScalar) }

  /// What a name is made of, and a plus behind an exponent: whether it is a number, its reader says.
  private mutating func number() -> String {
    var text = ""
    while let scalar = peek(), scalar.isNameScalar || scalar == "+" && text.hasSuffix("e") {
      text.unicodeScalars.append(scalar)
      advance()
    }
    return text
  }

  private mutating func quoted(from start: SourcePosition) throws(DiagnosticSet) -> String {
    advance()
    var text = ""
    while let scalar = peek(), scalar != "\n" {
      advance()
      if scalar == "\"" { return text }
      guard scalar == "\\" else {
        text.unicodeScalars.append(scalar)
        continue
      }
      guard let meant = escaped() else { throw failure("unknown escape in a quoted name", from: start) }
      text.unicodeScalars.append(meant)
    }
    throw failure("a quoted name does not end on its line", from: start)
  }

  /// What stands behind a backslash: `"`, `\`, `n`, or `u{…}` with a scalar's number in hexadecimal digits.
  private mutating func escaped() -> Unicode.Scalar? {
    guard let scalar = peek() else { return nil }
    advance()
    switch scalar {
    case "\"", "\\": return scalar
    case "n": return "\n"
    case "u":
      guard peek() == "{" else { return nil }
      advance()
      let digits = word()
      guard peek() == "}", let number = UInt32(digits, radix: 16) else { return nil }
      advance()
      return Unicode.Scalar(number)
    default: return nil
    }
  }
}
