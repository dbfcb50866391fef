internal import MartletCPU
internal import MartletDiagnostics
internal import MartletIR
internal import MartletTensors

/// What is in a compiled model, without the container.
struct ModelContents {
  let metadata: [UInt8]
  let graph: [UInt8]
  let weights: [UInt8]

  /// Two 16-bit little-endian lengths, then the metadata and the graph of these lengths. What is left is repeated to make
  /// as many weights as the graph has. A length that is too large ends with the input.
  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    func take(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    let lengths = (0..<2).map { _ in take(2).reversed().reduce(0) { $0 << 8 | Int($1) } }
    metadata = take(lengths[0])
    graph = take(lengths[1])
    let pattern = Array(rest)
    weights = (0..<Self.weightBytes(of: graph)).map { pattern.isEmpty ? 0 : pattern[$0 % pattern.count] }
  }

  var container: [UInt8] {
    ModelContainerBytes.container([("metadata", metadata), ("graph", graph), ("weights", weights)])
  }

  /// The size of the packed weights; 0 for what is no graph, and for many.
  private static func weightBytes(of text: [UInt8]) -> Int {
    guard let graph = try? Graph.parse(String(decoding: text, as: UTF8.self)), graph.verify().isEmpty,
      let lowered = try? Lowering.lower(graph, limit: tensorLimit), lowered.weights.floats <= 1 << 16
    else { return 0 }
    return lowered.weights.floats * 4
  }
}
