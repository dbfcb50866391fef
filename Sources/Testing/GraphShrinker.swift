public import MartletIR

/// Makes a graph that shows a fault as small as it can while the fault stays, so that people see what it is about: outputs
/// and operators go, operands take the place of results, attributes their defaults, and shapes shrink.
public struct GraphShrinker: Sendable {
  /// How many graphs are tried in all.
  public var attemptLimit = 2_000

  public init() {}

  /// The smallest graph found, which still fails.
  /// - Parameter fails: whether a graph shows the fault. It is given graphs that the verifier accepts, of the same
  ///   operators and inputs as the first one, or fewer.
  /// - Precondition: `fails(graph)`.
  public func smallest(_ graph: Graph, where fails: (Graph) -> Bool) -> Graph {
    var best = (sketch: GraphSketch(graph), graph: graph)
    var attempts = 0
    var tried: Set<String> = []
    func shrink(_ change: ShrinkingChange) -> Bool {
      for sketch in change.candidates(best.sketch) {
        guard attempts < attemptLimit else { return false }
        guard let graph = sketch.graph(), tried.insert(graph.description).inserted else { continue }
        attempts += 1
        if fails(graph) {
          best = (sketch, graph)
          return true
        }
      }
      return false
    }
    // The boldest change that helps, again and again.
    while ShrinkingChange.all.contains(where: shrink) {}
    return best.graph
  }
}
