/// What a pass may do to the numbers. Errors are measured for each output against a run of the unrewritten graph in
/// Double, as the largest absolute difference of an element; a unit is one ULP (in Float) of that output's root mean
/// square.
public enum NumericClass: Hashable, Sendable, CustomStringConvertible {
  /// The same bits, signed zeros included; a NaN stays a NaN.
  case exact
  /// The same sums in another order: an error of at most 4 times the unrewritten graph's, plus 4 units.
  case reassociating
  /// An error of at most 4 times the unrewritten graph's, plus `budget` units.
  case approximate(budget: Double)

  /// The units that a rewrite may add to the error, or nil where the bits must stay.
  public var budget: Double? {
    switch self {
    case .exact: nil
    case .reassociating: 4
    case .approximate(let budget): budget
    }
  }

  public var description: String {
    switch self {
    case .exact: "exact"
    case .reassociating: "reassociating"
    case .approximate(let budget): "approximate(\(budget))"
    }
  }
}
