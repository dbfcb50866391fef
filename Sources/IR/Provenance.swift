public import MartletDiagnostics

/// Where a node came from: the places in graph files, the passes that touched it and the nodes it absorbed.
public struct Provenance: Sendable {
  /// The layer's own place first, then those where the blocks that it stands in are used, from the inside out; behind
  /// them the same of absorbed layers. None twice.
  public var spans: [SourceSpan] {
    get { places }
    set {
      places = newValue
      known = nil
    }
  }

  /// Names of the nodes that were fused into this one, in the order in which they were.
  public var absorbed: [String]
  /// Names of the passes that changed the node, each once, in order.
  public var passes: [String]

  private var places: [SourceSpan]
  /// The places once more, where they are too many to look through all of them.
  private var known: Set<SourceSpan>?
  private static let mostLookedThrough = 16

  public init(spans: [SourceSpan] = [], absorbed: [String] = [], passes: [String] = []) {
    places = spans
    self.absorbed = absorbed
    self.passes = passes
  }

  /// Takes in what is known of a node that this one now stands for.
  public mutating func absorb(_ other: Provenance, named name: String) {
    for place in other.places { add(place) }
    absorbed.append(name)
    absorbed += other.absorbed
    for pass in other.passes { touch(by: pass) }
  }

  public mutating func touch(by pass: String) {
    if !passes.contains(pass) { passes.append(pass) }
  }

  private mutating func add(_ place: SourceSpan) {
    if places.count < Self.mostLookedThrough {
      if !places.contains(place) { places.append(place) }
    } else {
      if known == nil { known = Set(places) }
      if known?.insert(place).inserted == true { places.append(place) }
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
