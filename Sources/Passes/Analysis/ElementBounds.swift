internal import MartletIR

/// A range of numbers: what `relu`, `relu6` and `clip` bring elements within, or what elements are known to be within.
/// NaN is outside of it all, and a zero within whatever its sign.
struct ElementBounds: Hashable {
  /// −∞ where there is none.
  let minimum: Double
  /// ∞ where there is none; at least the minimum.
  let maximum: Double

  static let none = ElementBounds(-.infinity, .infinity)
  static let nonNegative = ElementBounds(0, .infinity)

  init(_ minimum: Double, _ maximum: Double) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Of an operator that makes elements below the minimum the minimum, those above the maximum the maximum, and leaves
  /// the others as they are, zeros with their signs and NaN too. Nil for an operator that does something else.
  init?(_ op: (any Op)?) {
    switch op {
    case is ReLU: self = .nonNegative
    case is ReLU6: self.init(0, 6)
    case let op as Clip: self.init(op.minimum, op.maximum)
    default: return nil
    }
  }

  /// The operator with these bounds, in the usual spelling.
  var op: any ActivationOp {
    switch self {
    case .nonNegative: ReLU()
    case ElementBounds(0, 6): ReLU6()
    default: Clip(minimum: minimum, maximum: maximum)
    }
  }

  func contains(_ other: ElementBounds) -> Bool { minimum <= other.minimum && other.maximum <= maximum }

  /// The numbers within both; nil where there are none.
  func intersection(_ other: ElementBounds) -> ElementBounds? {
    let (minimum, maximum) = (max(minimum, other.minimum), min(maximum, other.maximum))
    return minimum <= maximum ? ElementBounds(minimum, maximum) : nil
  }

  /// From the least number of either to the greatest.
  func union(_ other: ElementBounds) -> ElementBounds {
    ElementBounds(min(minimum, other.minimum), max(maximum, other.maximum))
  }

  /// What becomes of numbers within `other` where they are brought within these bounds.
  func clamping(_ other: ElementBounds) -> ElementBounds {
    ElementBounds(min(max(other.minimum, minimum), maximum), min(max(other.maximum, minimum), maximum))
  }

  /// All that is left of it after a rounding that may go either way: on which side of zero the numbers are.
  var side: ElementBounds { ElementBounds(minimum >= 0 ? 0 : -.infinity, maximum <= 0 ? 0 : .infinity) }
}
