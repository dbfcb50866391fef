/// What is wrong with an expression, and where in its text.
struct ExpressionError: Error, Hashable {
  /// A sentence without a full stop, in lower case.
  let message: String
  /// Offsets in the text, counted in Unicode scalars.
  let range: Range<Int>
  let suggestion: String?
  /// Whether it only follows from an error that was reported before.
  private(set) var isConsequence = false

  init(_ message: String, at range: Range<Int>, suggestion: String? = nil) {
    self.message = message
    self.range = range
    self.suggestion = suggestion
  }

  /// The error of an expression that needs something which was reported as wrong.
  static func consequence(at range: Range<Int>) -> ExpressionError {
    var error = ExpressionError("this needs what is wrong elsewhere", at: range)
    error.isConsequence = true
    return error
  }

  /// The error for a text in which the expression begins at `offset`.
  func shifted(by offset: Int) -> ExpressionError {
    var error = ExpressionError(
      message, at: range.lowerBound + offset..<range.upperBound + offset, suggestion: suggestion)
    error.isConsequence = isConsequence
    return error
  }
}
