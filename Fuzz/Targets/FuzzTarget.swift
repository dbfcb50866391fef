/// A format whose bytes come from outside. For each there is a function that reads any bytes at all as far as the product
/// would: it is run by libFuzzer with bytes that it makes up, and by the tests with those that are kept in `Fuzz/Corpus`.
package enum FuzzTarget: String, CaseIterable, Sendable {
  case graphFile = "graph-file"
  case irText = "ir-text"
  case safetensors
  case npy
  case idx
  case picture
  case model

  /// Reads `bytes`, by whatever the format promises of them.
  /// - Throws: what should not be. A trap, a hang and memory without bound are findings too.
  package func run(_ bytes: [UInt8]) throws(Finding) -> Outcome {
    switch self {
    case .graphFile: try fuzzGraphFile(bytes)
    case .irText: try fuzzIRText(bytes)
    case .safetensors: try fuzzSafetensors(bytes)
    case .npy: try fuzzNPY(bytes)
    case .idx: try fuzzIDX(bytes)
    case .picture: try fuzzPicture(bytes)
    case .model: try fuzzModel(bytes)
    }
  }
}

/// What became of an input.
package enum Outcome: Hashable, Sendable {
  case accepted
  /// The input is wrong, and a diagnostic says so.
  case refused
}

/// A promise that the product broke.
package struct Finding: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
