internal import MartletDiagnostics
internal import MartletYAML

/// The bytes of the files that nodes come from.
struct SourceTexts {
  /// The names of the files in the order in which they were read.
  private(set) var files: [String] = []
  private var texts: [String: [UInt8]] = [:]

  mutating func add(_ bytes: [UInt8], file: String) {
    if texts.updateValue(bytes, forKey: file) == nil { files.append(file) }
  }

  /// By file name.
  var strings: [String: String] { texts.mapValues { String(decoding: $0, as: UTF8.self) } }

  /// The place of a part of a scalar's text; that of the whole scalar where it is not written as it reads (an escape, or
  /// several lines).
  /// - Parameter range: offsets in `scalar.text`, counted in Unicode scalars.
  func span(of range: Range<Int>, in scalar: YAMLScalar, at span: SourceSpan) -> SourceSpan {
    let content = Array(scalar.text.utf8)
    let isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
    let end = span.end.offset - (isQuoted ? 1 : 0)
    let start = end - content.count
    guard span.start.line == span.end.line, start >= span.start.offset, let bytes = texts[span.file],
      end <= bytes.count, bytes[start..<end].elementsEqual(content)
    else { return span }

    let scalars = scalar.text.unicodeScalars
    let firstColumn = span.end.column - (isQuoted ? 1 : 0) - scalars.count
    func position(_ offset: Int) -> SourcePosition {
      let before = scalars.prefix(offset).reduce(0) { $0 + UTF8.width($1) }
      return SourcePosition(line: span.start.line, column: firstColumn + offset, offset: start + before)
    }
    let bounded = range.clamped(to: 0..<scalars.count)
    return SourceSpan(file: span.file, start: position(bounded.lowerBound), end: position(bounded.upperBound))
  }
}
