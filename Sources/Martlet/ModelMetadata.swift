internal import MartletCPU

/// What a compiled model says besides its graph and weights: its interface, and the algorithms that were chosen, so that it
/// gives the same bits wherever and by whatever version it is run. JSON: the keys of the interface, `algorithms` by node, and
/// `batch`, the batch that they were chosen for.
struct ModelMetadata: Codable {
  let interface: ModelInterface
  let algorithms: [String: ConvolutionAlgorithm]
  let batch: Int

  private enum CodingKeys: CodingKey {
    case algorithms, batch
  }

  init(interface: ModelInterface, algorithms: [String: ConvolutionAlgorithm], batch: Int) {
    self.interface = interface
    self.algorithms = algorithms
    self.batch = batch
  }

  init(from decoder: any Decoder) throws {
    interface = try ModelInterface(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    algorithms =
      try container.decodeIfPresent([String: ConvolutionAlgorithm].self, forKey: .algorithms) ?? [:]
    batch = try container.decodeIfPresent(Int.self, forKey: .batch) ?? 1
  }

  func encode(to encoder: any Encoder) throws {
    try interface.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(algorithms, forKey: .algorithms)
    try container.encode(batch, forKey: .batch)
  }
}
