/// What is wrong with an operator, its attributes or its operands, or with an edit of a graph. Whoever knows the source
/// text turns it into a diagnostic.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sentence without a full stop, in lower case.
  public let message: String
  /// The attribute at fault, where it is one.
  public let attribute: String?
  /// The positions of the operands at fault.
  public let operands: [Int]

  public init(_ message: String, attribute: String? = nil, operands: [Int] = []) {
    self.message = message
    self.attribute = attribute
    self.operands = operands
  }

  public var description: String { message }
}
