internal import MartletTensors

/// A function applied to each element of an operator's result before it is written.
public enum Activation: String, Hashable, Sendable, CaseIterable {
  case none
  case relu

  /// The attribute that operators with an epilogue have.
  public static let attribute = AttributeDefinition(
    "activation", .choice(allCases.map(\.rawValue)), .defaulted(.symbol(none.rawValue)),
    "A function applied to each element of the result.")

  init(_ attributes: AttributeSet) throws(GraphError) {
    let symbol = try attributes.symbol("activation")
    guard let activation = Activation(rawValue: symbol) else {
      throw GraphError("there is no activation `\(symbol)`", attribute: "activation")
    }
    self = activation
  }

  func apply<Scalar: TensorScalar>(_ x: Scalar) -> Scalar {
    switch self {
    case .none: x
    // A comparison, so that NaN stays NaN.
    case .relu: x < 0 ? 0 : x
    }
  }
}
