extension Profile.Figures: Encodable {
  enum CodingKeys: String, CodingKey {
    case ms, share, gflops, roofline
    case multiplyAccumulates = "multiply_accumulates"
    case inputBytes = "input_bytes"
    case weightBytes = "weight_bytes"
    case outputBytes = "output_bytes"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(milliseconds, forKey: .ms)
    try container.encode(share, forKey: .share)
    try container.encode(gflops, forKey: .gflops)
    try container.encode(roofline, forKey: .roofline)
    try container.encode(multiplyAccumulates, forKey: .multiplyAccumulates)
    try container.encode(inputBytes, forKey: .inputBytes)
    try container.encode(weightBytes, forKey: .weightBytes)
    try container.encode(outputBytes, forKey: .outputBytes)
  }
}

extension Profile.Step: Encodable {
  enum CodingKeys: String, CodingKey { case name, number, algorithm, bound }

  /// One object, the figures among the other keys.
  public func encode(to encoder: any Encoder) throws {
    try figures.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(number, forKey: .number)
    try container.encode(algorithm, forKey: .algorithm)
    try container.encodeIfPresent(bound, forKey: .bound)
  }
}

extension Profile.Node: Encodable {
  enum CodingKeys: String, CodingKey { case name, steps }

  /// One object, the figures among the other keys.
  public func encode(to encoder: any Encoder) throws {
    try figures.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(steps, forKey: .steps)
  }
}
