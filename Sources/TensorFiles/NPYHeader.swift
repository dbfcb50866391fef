internal import MartletDiagnostics
internal import MartletFiles
internal import MartletTensors

/// The dictionary in the header of a `.npy` file, a literal in Python's syntax:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, its keys in any order.
struct NPYHeader {
  let dtype: DType
  let shape: Shape

  private static let maximumRank = 32

  /// - Parameter range: where the dictionary stands in the file.
  init(_ file: MappedFile, range: Range<Int>) throws(DiagnosticSet) {
    var parser = Parser(cursor: ByteCursor(file: file, range: range))
    var dtype: DType?
    var fortranOrder: Bool?
    var shape: Shape?
    try parser.expect("{")
    while !parser.takeAfterSpace("}") {
      let place = parser.place()
      let key = try parser.readString()
      try parser.expect(":")
      let isNew: Bool
      switch key {
      case "descr":
        isNew = dtype == nil
        dtype = try Self.readDType(&parser)
      case "fortran_order":
        isNew = fortranOrder == nil
        fortranOrder = try parser.readBoolean()
      case "shape":
        isNew = shape == nil
        shape = try Self.readShape(&parser)
      default: throw parser.failure("an unknown key \(quoted(key))", at: place)
      }
      guard isNew else { throw parser.failure("\(quoted(key)) stands twice", at: place) }
      if !parser.takeAfterSpace(",") {
        try parser.expect("}", or: ",")
        break
      }
    }
    guard parser.place() == range.upperBound else { throw parser.failure("something stands after it") }
    guard let dtype else { throw parser.failure("`descr` is missing") }
    guard let fortranOrder else { throw parser.failure("`fortran_order` is missing") }
    guard let shape else { throw parser.failure("`shape` is missing") }
    guard !fortranOrder else {
      throw DiagnosticSet(
        "the array is in Fortran order; save it with `numpy.ascontiguousarray`", file: file.path, byte: range.lowerBound
      )
    }
    self.dtype = dtype
    self.shape = shape
  }

  private static func readDType(_ parser: inout Parser) throws(DiagnosticSet) -> DType {
    let place = parser.place()
    func failure(_ message: String) -> DiagnosticSet {
      DiagnosticSet(message, file: parser.cursor.file.path, byte: place)
    }
    if parser.cursor.next == UInt8(ascii: "[") { throw failure("the array has fields; only plain numbers can be read") }
    let text = try parser.readString()
    let kind = text.drop { "<>=|".contains($0) }
    if kind.hasPrefix("O") { throw failure("the array holds Python objects; only numbers can be read") }
    guard let dtype = DType(numpyKind: kind) else { throw failure("the element type \(quoted(text)) is not supported") }
    guard !text.hasPrefix(">") || dtype.byteCount == 1 else {
      throw failure("the elements are big-endian (\(quoted(text))); save the array as `<\(kind)`")
    }
    return dtype
  }

  /// Reads `()`, `(2,)`, `(2, 3)` or `(2, 3,)`.
  private static func readShape(_ parser: inout Parser) throws(DiagnosticSet) -> Shape {
    let place = parser.place()
    var dimensions: [Int] = []
    var isTuple = true
    try parser.expect("(")
    while !parser.takeAfterSpace(")") {
      guard dimensions.count < maximumRank else {
        throw DiagnosticSet(
          "the array has more than \(maximumRank) dimensions", file: parser.cursor.file.path, byte: place)
      }
      dimensions.append(try parser.readCount())
      guard parser.takeAfterSpace(",") else {
        isTuple = dimensions.count > 1
        try parser.expect(")", or: ",")
        break
      }
    }
    // To Python, `(2)` is a number.
    guard isTuple else { throw parser.failure("expected a tuple", at: place) }
    return Shape(dimensions)
  }

  /// The pieces of the literal; every error begins `the header is not the dictionary of a .npy file: `.
  private struct Parser {
    var cursor: ByteCursor

    mutating func place() -> Int {
      cursor.skipSpace()
      return cursor.position
    }

    mutating func takeAfterSpace(_ character: Unicode.Scalar) -> Bool {
      cursor.skipSpace()
      return cursor.take(character)
    }

    mutating func expect(_ character: Unicode.Scalar, or other: Unicode.Scalar? = nil) throws(DiagnosticSet) {
      guard takeAfterSpace(character) else {
        throw failure("expected " + (other.map { "`\($0)` or " } ?? "") + "`\(character)`")
      }
    }

    /// Reads a string of printable ASCII without escapes: the keys and types that the format knows need no more.
    mutating func readString() throws(DiagnosticSet) -> String {
      let place = place()
      let quote: Unicode.Scalar = cursor.next == UInt8(ascii: "\"") ? "\"" : "'"
      guard cursor.take(quote) else { throw failure("expected a string") }
      var text = ""
      while !cursor.take(quote) {
        guard let next = cursor.next, (0x20..<0x7F).contains(next), next != UInt8(ascii: "\\") else {
          throw failure("expected a string", at: place)
        }
        text.unicodeScalars.append(Unicode.Scalar(next))
        cursor.advance()
      }
      return text
    }

    mutating func readBoolean() throws(DiagnosticSet) -> Bool {
      cursor.skipSpace()
      if cursor.take(word: "True") { return true }
      if cursor.take(word: "False") { return false }
      throw failure("expected `True` or `False`")
    }

    mutating func readCount() throws(DiagnosticSet) -> Int {
      let place = place()
      guard let count = cursor.takeDigits() else {
        throw failure("expected a whole number from 0 to \(Int.max)", at: place)
      }
      return count
    }

    func failure(_ reason: String, at place: Int? = nil) -> DiagnosticSet {
      DiagnosticSet(
        "the header is not the dictionary of a .npy file: \(reason)", file: cursor.file.path,
        byte: place ?? cursor.position)
    }
  }
}

extension DType {
  /// The type that numpy writes as `kind` behind the sign of its byte order: `f4`.
  init?(numpyKind kind: Substring) {
    switch kind {
    case "f2": self = .float16
    case "f4": self = .float32
    case "f8": self = .float64
    case "i1": self = .int8
    case "i2": self = .int16
    case "i4": self = .int32
    case "i8": self = .int64
    case "u1": self = .uint8
    case "u2": self = .uint16
    case "u4": self = .uint32
    case "u8": self = .uint64
    case "b1": self = .bool
    default: return nil
    }
  }
}
