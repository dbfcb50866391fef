internal import MartletDiagnostics
internal import MartletFiles

/// Reads JSON (RFC 8259) piece by piece, as its caller asks for it, so that it needs no memory for what nobody asked for,
/// and keeps the order of members and the place of each.
///
/// Stricter than the RFC: a member's name stands once in its object. Every error is a diagnostic at the byte where the text
/// stops being what was asked for: `the header is not valid JSON: expected …`.
struct JSONReader {
  private var cursor: ByteCursor

  /// How deep values may nest.
  private static let maximumDepth = 64

  /// - Precondition: `range` lies within the file.
  init(file: MappedFile, range: Range<Int>) {
    cursor = ByteCursor(file: file, range: range)
  }

  /// The offset in the file of the next value.
  mutating func place() -> Int {
    cursor.skipSpace()
    return cursor.position
  }

  /// Reads `{"name": value, …}`; `member` gets each name and its place in the file, and reads the value.
  mutating func readObject(
    _ member: (inout JSONReader, _ name: String, _ place: Int) throws(DiagnosticSet) -> Void
  ) throws(DiagnosticSet) {
    try expect("{")
    var names: Set<String> = []
    if takeAfterSpace("}") { return }
    repeat {
      let place = place()
      let name = try readString()
      guard names.insert(name).inserted else {
        throw DiagnosticSet("\(quoted(name)) stands twice in the header", file: cursor.file.path, byte: place)
      }
      try expect(":")
      try member(&self, name, place)
    } while takeAfterSpace(",")
    try expect("}", or: ",")
  }

  /// Reads `[value, …]`; `element` reads each value.
  mutating func readArray(_ element: (inout JSONReader) throws(DiagnosticSet) -> Void) throws(DiagnosticSet) {
    try expect("[")
    if takeAfterSpace("]") { return }
    repeat { try element(&self) } while takeAfterSpace(",")
    try expect("]", or: ",")
  }

  /// Reads a whole number from 0 to `Int.max`.
  mutating func readCount() throws(DiagnosticSet) -> Int {
    let start = place()
    guard let value = cursor.takeDigits(), cursor.next.map({ !".eE".utf8.contains($0) }) ?? true else {
      throw failure("expected a whole number from 0 to \(Int.max)", at: start)
    }
    return value
  }

  mutating func readString() throws(DiagnosticSet) -> String {
    let start = place()
    guard cursor.take("\"") else { throw failure("expected a string") }
    var bytes: [UInt8] = []
    while !cursor.take("\"") {
      guard let byte = cursor.next else { throw failure("the string does not end", at: start) }
      guard byte >= 0x20 else { throw failure("a control character in a string") }
      if cursor.take("\\") {
        bytes.append(contentsOf: Character(try readEscape()).utf8)
      } else {
        bytes.append(byte)
        cursor.advance()
      }
    }
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw failure("a string that is not UTF-8", at: start)
    }
    return string
  }

  /// Reads any value and forgets it.
  mutating func skipValue(depth: Int = 0) throws(DiagnosticSet) {
    guard depth < Self.maximumDepth else { throw failure("values nest deeper than \(Self.maximumDepth)") }
    _ = place()
    switch cursor.next.map(Unicode.Scalar.init) {
    case "{"?: try readObject { (reader, _, _) throws(DiagnosticSet) in try reader.skipValue(depth: depth + 1) }
    case "["?: try readArray { (reader) throws(DiagnosticSet) in try reader.skipValue(depth: depth + 1) }
    case "\""?: _ = try readString()
    default:
      if !cursor.take(word: "true"), !cursor.take(word: "false"), !cursor.take(word: "null") { try skipNumber() }
    }
  }

  /// Expects nothing but space up to the end.
  mutating func readEnd() throws(DiagnosticSet) {
    guard place() == cursor.end else { throw failure("expected the end of the header") }
  }

  private mutating func skipNumber() throws(DiagnosticSet) {
    let start = cursor.position
    _ = cursor.take("-")
    let integer = skipDigits()
    var isNumber = integer == 1 || (integer > 1 && cursor.file[cursor.position - integer] != 0x30)
    if isNumber, cursor.take(".") { isNumber = skipDigits() > 0 }
    if isNumber, cursor.take("e") || cursor.take("E") {
      _ = cursor.take("+") || cursor.take("-")
      isNumber = skipDigits() > 0
    }
    guard isNumber else { throw failure("expected a value", at: start) }
  }

  private mutating func skipDigits() -> Int {
    let start = cursor.position
    while let next = cursor.next, (0x30...0x39).contains(next) { cursor.advance() }
    return cursor.position - start
  }

  /// The character for what follows a backslash.
  private mutating func readEscape() throws(DiagnosticSet) -> Unicode.Scalar {
    let start = cursor.position - 1
    let plain: [(Unicode.Scalar, Unicode.Scalar)] = [
      ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"), ("r", "\r"), ("t", "\t"),
    ]
    for (letter, meaning) in plain where cursor.take(letter) { return meaning }
    guard cursor.take("u"), var code = readHexadecimal() else { throw failure("an unknown escape", at: start) }
    // Beyond the basic plane, JSON writes two surrogates.
    if (0xD800..<0xDC00).contains(code) {
      guard cursor.take(word: "\\u"), let low = readHexadecimal(), (0xDC00..<0xE000).contains(low) else {
        throw failure("half of a surrogate pair", at: start)
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair", at: start) }
    return scalar
  }

  private mutating func readHexadecimal() -> UInt32? {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let next = cursor.next, let digit = Character(Unicode.Scalar(next)).hexDigitValue else { return nil }
      code = code << 4 | UInt32(digit)
      cursor.advance()
    }
    return code
  }

  private mutating func takeAfterSpace(_ character: Unicode.Scalar) -> Bool {
    cursor.skipSpace()
    return cursor.take(character)
  }

  private mutating func expect(_ character: Unicode.Scalar, or other: Unicode.Scalar? = nil) throws(DiagnosticSet) {
    guard takeAfterSpace(character) else {
      throw failure("expected " + (other.map { "`\($0)` or " } ?? "") + "`\(character)`")
    }
  }

  private func failure(_ reason: String, at place: Int? = nil) -> DiagnosticSet {
    DiagnosticSet("the header is not valid JSON: \(reason)", file: cursor.file.path, byte: place ?? cursor.position)
  }
}
