/// The extent of one axis: `constant + perBatch · N`, where N ≥ 1 is the batch, unknown until a graph runs.
public struct Dimension: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  public let constant: Int
  public let perBatch: Int

  public init(constant: Int, perBatch: Int = 0) {
    self.constant = constant
    self.perBatch = perBatch
  }

  public init(integerLiteral value: Int) { self.init(constant: value) }

  /// The batch symbol itself.
  public static let batch = Dimension(constant: 0, perBatch: 1)

  /// The extent where it does not depend on the batch, else nil.
  public var fixed: Int? { perBatch == 0 ? constant : nil }

  /// The extent for a batch, or nil where it does not fit an `Int`.
  public func value(batch: Int) -> Int? {
    let (product, overflow) = perBatch.multipliedReportingOverflow(by: batch)
    let (sum, carry) = product.addingReportingOverflow(constant)
    return overflow || carry ? nil : sum
  }

  /// The sum, or nil on overflow.
  public static func + (a: Dimension, b: Dimension) -> Dimension? {
    let (constant, overflow) = a.constant.addingReportingOverflow(b.constant)
    let (perBatch, carry) = a.perBatch.addingReportingOverflow(b.perBatch)
    return overflow || carry ? nil : Dimension(constant: constant, perBatch: perBatch)
  }

  /// The product where at least one factor is fixed and nothing overflows, else nil: N² is no dimension.
  public static func * (a: Dimension, b: Dimension) -> Dimension? {
    guard let (factor, other) = a.fixed.map({ ($0, b) }) ?? b.fixed.map({ ($0, a) }) else { return nil }
    let (constant, overflow) = other.constant.multipliedReportingOverflow(by: factor)
    let (perBatch, carry) = other.perBatch.multipliedReportingOverflow(by: factor)
    return overflow || carry ? nil : Dimension(constant: constant, perBatch: perBatch)
  }

  /// `28`, `N`, `2N`, `2N+1`.
  public var description: String {
    if perBatch == 0 { return "\(constant)" }
    let symbol = perBatch == 1 ? "N" : "\(perBatch)N"
    return constant == 0 ? symbol : symbol + (constant > 0 ? "+\(constant)" : "\(constant)")
  }
}
