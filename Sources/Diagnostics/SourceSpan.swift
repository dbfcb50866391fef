/// A place in a text: 1-based line and column (columns count Unicode scalars) and the 0-based byte offset.
public struct SourcePosition: Hashable, Sendable, Comparable {
  public let line: Int
  public let column: Int
  public let offset: Int

  public init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  public static func < (a: SourcePosition, b: SourcePosition) -> Bool { a.offset < b.offset }
}

/// A stretch of a text file, from `start` up to but not including `end`.
public struct SourceSpan: Hashable, Sendable, CustomStringConvertible {
  /// The file's name as the user gave it.
  public let file: String
  public let start: SourcePosition
  public let end: SourcePosition

  public init(file: String, start: SourcePosition, end: SourcePosition) {
    self.file = file
    self.start = start
    self.end = end
  }

  /// `file:line:column`, the form editors understand.
  public var description: String { "\(file):\(start.line):\(start.column)" }
}

/// Where a diagnostic points.
public enum Location: Hashable, Sendable {
  /// A stretch of a text file; rendered as `file:line:col:` with the source line and a caret.
  case text(SourceSpan)
  /// A binary file, with the offset of the offending byte where one is known; rendered as `file:` … `(byte N)`.
  case binary(file: String, byte: Int?)
  /// A file as a whole.
  case file(String)
}
