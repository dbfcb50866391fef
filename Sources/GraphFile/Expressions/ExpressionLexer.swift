struct ExpressionToken: Hashable {
  enum Kind: Hashable {
    case literal(ScalarValue)
    /// A parameter, without its `$`.
    case parameter(String)
    /// A function's name, or a word that has no place in an expression.
    case word(String)
    case symbol(String)
    case end
  }

  let kind: Kind
  /// Offsets in the text, counted in Unicode scalars.
  let range: Range<Int>
}

/// Cuts the text of an expression into tokens.
struct ExpressionLexer {
  private let text: [Unicode.Scalar]
  private var position = 0

  /// The tokens of a text; the last one is `end`.
  static func tokens(of text: String) throws(ExpressionError) -> [ExpressionToken] {
    var lexer = ExpressionLexer(text: Array(text.unicodeScalars))
    if lexer.text.count > ExpressionLimits.length {
      throw ExpressionError(
        "an expression has at most \(ExpressionLimits.length) characters, not \(lexer.text.count)",
        at: 0..<lexer.text.count)
    }
    var tokens: [ExpressionToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(text: [Unicode.Scalar]) { self.text = text }

  private mutating func next() throws(ExpressionError) -> ExpressionToken {
    skip { $0.properties.isWhitespace }
    guard let scalar = peek() else { return token(.end, from: position) }
    switch scalar {
    case "0"..."9": return try number()
    case ".": return try number()
    case "$": return try parameter()
    case "'", "\"": return try literalText(closedBy: scalar)
    case _ where scalar.isWordStart:
      let start = position
      let word = word()
      let kind: ExpressionToken.Kind =
        word == "true" ? .literal(.boolean(true)) : word == "false" ? .literal(.boolean(false)) : .word(word)
      return token(kind, from: start)
    default: return try symbol(scalar)
    }
  }

  private mutating func symbol(_ scalar: Unicode.Scalar) throws(ExpressionError) -> ExpressionToken {
    let start = position
    position += 1
    if "<>=!".unicodeScalars.contains(scalar), peek() == "=" {
      position += 1
      return token(.symbol("\(scalar)="), from: start)
    }
    guard "+-*/%()<>,".unicodeScalars.contains(scalar) else {
      let suggestion: String? = scalar == "=" ? "==" : scalar == "{" || scalar == "[" ? "(" : nil
      throw ExpressionError(
        "\(scalar.quoted) has no place in an expression", at: start..<position, suggestion: suggestion)
    }
    return token(.symbol("\(scalar)"), from: start)
  }

  private mutating func number() throws(ExpressionError) -> ExpressionToken {
    let start = position
    skip(\.isDigit)
    var isInteger = true
    if peek() == "." {
      isInteger = false
      position += 1
      skip(\.isDigit)
    }
    if peek() == "e" || peek() == "E" {
      isInteger = false
      position += 1
      if peek() == "+" || peek() == "-" { position += 1 }
      skip(\.isDigit)
    }
    // A letter that follows belongs to the number, so that `3x` is said to be wrong as a whole.
    skip { $0.isWordStart || $0.isDigit || $0 == "." }
    let text = slice(from: start)
    if isInteger, let value = Int(text) { return token(.literal(.integer(value)), from: start) }
    if isInteger, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      throw ExpressionError("`\(text)` is more than 64 bits hold", at: start..<position)
    }
    guard !isInteger, let value = Double(text), text.unicodeScalars.contains(where: \.isDigit) else {
      throw ExpressionError("`\(text)` is no number", at: start..<position)
    }
    guard value.isFinite else { throw ExpressionError("`\(text)` is more than a float holds", at: start..<position) }
    return token(.literal(.float(value)), from: start)
  }

  private mutating func parameter() throws(ExpressionError) -> ExpressionToken {
    let start = position
    position += 1
    let name = word()
    guard let first = name.unicodeScalars.first, !first.isDigit else {
      let message =
        peek() == "("
        ? "`$(…)` is for strings: here the expression stands without it" : "a parameter's name must follow `$`"
      throw ExpressionError(message, at: start..<max(position, start + 1))
    }
    return token(.parameter(name), from: start)
  }

  private mutating func literalText(closedBy quote: Unicode.Scalar) throws(ExpressionError) -> ExpressionToken {
    let start = position
    position += 1
    skip { $0 != quote }
    guard peek() == quote else {
      throw ExpressionError("the string is not closed by \(quote.quoted)", at: start..<position)
    }
    position += 1
    return token(.literal(.string(String(slice(from: start).dropFirst().dropLast()))), from: start)
  }

  private mutating func word() -> String {
    let start = position
    skip { $0.isWordStart || $0.isDigit }
    return slice(from: start)
  }

  private func peek() -> Unicode.Scalar? { position < text.count ? text[position] : nil }

  private mutating func skip(_ condition: (Unicode.Scalar) -> Bool) {
    while let scalar = peek(), condition(scalar) { position += 1 }
  }

  private func slice(from start: Int) -> String {
    var slice = String.UnicodeScalarView()
    slice.append(contentsOf: text[start..<position])
    return String(slice)
  }

  private func token(_ kind: ExpressionToken.Kind, from start: Int) -> ExpressionToken {
    ExpressionToken(kind: kind, range: start..<position)
  }
}

extension Unicode.Scalar {
  var isDigit: Bool { ("0"..."9").contains(self) }

  /// Whether a parameter's name may begin with it.
  var isWordStart: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "_": true
    default: false
    }
  }

  fileprivate var quoted: String { "`\(self)`" }
}
