/// What is wrong with an expression, and where in its text.
struct ExpressionError: Error, Hashable {
  /// A sentence without a full stop, in lower case.
  let message: String
  /// Offsets in the text, counted in Unicode scalars.
  let range: Range<Int>
  let suggestion: String?

  init(_ message: String, at range: Range<Int>, suggestion: String? = nil) {
    self.message = message
    self.range = range
    self.suggestion = suggestion
  }

  /// The error for a text in which the expression begins at `offset`.
  func shifted(by offset: Int) -> ExpressionError {
    ExpressionError(
      message, at: range.lowerBound + offset..<range.upperBound + offset, suggestion: suggestion)
  }
}
