/// What tuning measured, and what it chose.
public struct Tuning: Hashable, Sendable {
  /// A way to compute a convolution.
  public struct Candidate: Hashable, Sendable {
    /// As a compiled model stores it: `winograd F(4, 3) by tiles`.
    public let algorithm: String
    /// What the cost model expects, in vector multiply-adds: of any use only beside that of the node's other candidates.
    public let cost: Double
    /// The least time of the node's steps within the network; nil where its network was over the memory limit.
    public let milliseconds: Double?
  }

  /// A convolution that could be computed otherwise.
  public struct Node: Hashable, Sendable {
    public let name: String
    /// For people: `3×3, 64 → 128 channels of 28×28`.
    public let convolution: String
    public let candidates: [Candidate]
    /// The cost model's algorithm.
    public let standard: String
    public internal(set) var chosen: String
  }

  public let batch: Int
  public let threads: Int
  /// In the order of the graph.
  public internal(set) var nodes: [Node] = []
  /// A call with the cost model's algorithms; nil where there was nothing to choose.
  public internal(set) var standardMS: Double?
  /// A call with the chosen algorithms; that of ``standardMS`` where they are the same.
  public internal(set) var tunedMS: Double?

  public var changes: Int { nodes.count { $0.chosen != $0.standard } }

  /// Pairs of candidates of one node whose times the cost model ranks as measured, and all pairs. What takes the same time
  /// within 5% has no rank.
  public var rankedPairs: (right: Int, all: Int) {
    var (right, all) = (0, 0)
    for node in nodes {
      for (index, first) in node.candidates.enumerated() {
        for second in node.candidates[..<index] {
          guard let one = first.milliseconds, let other = second.milliseconds,
            max(one, other) > 1.05 * min(one, other)
          else { continue }
          all += 1
          if (one < other) == (first.cost < second.cost) { right += 1 }
        }
      }
    }
    return (right, all)
  }
}
