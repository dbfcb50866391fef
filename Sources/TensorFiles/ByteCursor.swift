internal import MartletDiagnostics
internal import MartletFiles

/// A place in the text of a file's header, moving forward.
struct ByteCursor {
  let file: MappedFile
  /// The offset in the file at which the text ends.
  let end: Int
  /// The offset in the file of the next byte.
  private(set) var position: Int

  /// - Precondition: `range` lies within the file.
  init(file: MappedFile, range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next byte, or nil at the end.
  var next: UInt8? { position < end ? file[position] : nil }

  mutating func advance() { position += 1 }

  /// Takes the next byte where it is `character`.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let next, UInt32(next) == character.value else { return false }
    advance()
    return true
  }

  /// Takes the next bytes where they are `word`.
  mutating func take(word: StaticString) -> Bool {
    guard word.utf8CodeUnitCount <= end - position else { return false }
    let isThere = word.withUTF8Buffer { $0.indices.allSatisfy { [self] in file[position + $0] == word.utf8Start[$0] } }
    if isThere { position += word.utf8CodeUnitCount }
    return isThere
  }

  /// Passes spaces, tabs and line ends.
  mutating func skipSpace() {
    while let next, next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { advance() }
  }

  /// Takes a decimal number without sign or leading zeros, or nil where there is none or it does not fit an `Int`.
  mutating func takeDigits() -> Int? {
    let start = position
    var value = 0
    while let next, (0x30...0x39).contains(next) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(next - 0x30))
      if overflow || carry { return nil }
      value = sum
      advance()
    }
    let length = position - start
    return length == 0 || (length > 1 && file[start] == 0x30) ? nil : value
  }
}

extension DiagnosticSet {
  /// An error at a byte of a binary file.
  init(_ message: String, file: String, byte: Int?) {
    self.init(Diagnostic(.error, message, at: .binary(file: file, byte: byte)))
  }
}
