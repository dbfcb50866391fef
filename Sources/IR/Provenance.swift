public import MartletDiagnostics

/// Where a node came from: the places in graph files, the passes that touched it and the nodes it absorbed.
public struct Provenance: Hashable, Sendable {
  /// The layer's own place first, then those where the blocks that it stands in are used, from the inside out; behind
  /// them the same of absorbed layers.
  public var spans: [SourceSpan]
  /// Names of the nodes that were fused into this one, in the order in which they were.
  public var absorbed: [String]
  /// Names of the passes that changed the node, each once, in order.
  public var passes: [String]

  public init(spans: [SourceSpan] = [], absorbed: [String] = [], passes: [String] = []) {
    self.spans = spans
    self.absorbed = absorbed
    self.passes = passes
  }

  /// Takes in what is known of a node that this one now stands for.
  public mutating func absorb(_ other: Provenance, named name: String) {
    for span in other.spans where !spans.contains(span) { spans.append(span) }
    absorbed.append(name)
    absorbed += other.absorbed
    for pass in other.passes { touch(by: pass) }
  }

  public mutating func touch(by pass: String) {
    if !passes.contains(pass) { passes.append(pass) }
  }
}
