/// What the normalisations share.
enum Normalisation {
  static let epsilon = AttributeDefinition(
    "epsilon", .number, .defaulted(.number(1e-5)), "What is added to the variance; at least 0.")

  static func epsilon(_ attributes: AttributeSet) throws(GraphError) -> Double {
    let epsilon = try attributes.number("epsilon")
    if epsilon < 0 { throw GraphError("`epsilon` must be at least 0", attribute: "epsilon") }
    return epsilon
  }
}
