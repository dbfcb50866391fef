public import MartletDiagnostics

/// Where a node came from: the places in graph files, the passes that touched it and the nodes it absorbed.
public struct Provenance: Sendable {
  /// The layer's own place first, then those where the blocks that it stands in are used, from the inside out; behind
  /// them the same of absorbed layers. None twice.
  public private(set) var spans: [SourceSpan]
  /// Names of the nodes that were fused into this one, in the order in which they were.
  public private(set) var absorbed: [String]
  /// Names of the passes that changed the node, each once, in order.
  public private(set) var passes: [String]

  /// The spans once more, where there are too many to look through all of them.
  private var spanSet: Set<SourceSpan>?
  private static let mostWithoutSet = 16

  public init(spans: [SourceSpan] = [], absorbed: [String] = [], passes: [String] = []) {
    self.spans = spans
    self.absorbed = absorbed
    self.passes = passes
  }

  /// Takes in what is known of a node that this one now stands for.
  public mutating func absorb(_ other: Provenance, named name: String) {
    for span in other.spans { add(span) }
    absorbed.append(name)
    absorbed += other.absorbed
    for pass in other.passes { touch(by: pass) }
  }

  public mutating func touch(by pass: String) {
    if !passes.contains(pass) { passes.append(pass) }
  }

  private mutating func add(_ span: SourceSpan) {
    if spans.count < Self.mostWithoutSet {
      if !spans.contains(span) { spans.append(span) }
    } else {
      if spanSet == nil { spanSet = Set(spans) }
      if spanSet?.insert(span).inserted == true { spans.append(span) }
    }
  }
}

extension Provenance: Hashable {
  public static func == (a: Provenance, b: Provenance) -> Bool {
    a.spans == b.spans && a.absorbed == b.absorbed && a.passes == b.passes
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(spans)
    hasher.combine(absorbed)
    hasher.combine(passes)
  }
}
