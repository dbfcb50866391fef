/// A directed graph with a capacity on each edge, and the cheapest set of edges that parts a source from a sink: by as many
/// shortest augmenting paths at a time as there are (Dinic 1970).
struct MinimumCut {
  static let source = 0
  static let sink = 1
  /// The capacity of an edge that must not be cut.
  static let uncuttable = Int.max / 4

  private struct Edge {
    let target: Int
    /// What may still flow.
    var capacity: Int
  }

  /// An edge and, behind it, its reverse.
  private var edges: [Edge] = []
  private var outgoing: [[Int]] = [[], []]

  /// Adds a vertex.
  /// - Returns: its number; 0 and 1 are the source and the sink.
  mutating func addVertex() -> Int {
    outgoing.append([])
    return outgoing.count - 1
  }

  mutating func addEdge(from start: Int, to target: Int, capacity: Int) {
    outgoing[start].append(edges.count)
    edges.append(Edge(target: target, capacity: capacity))
    outgoing[target].append(edges.count)
    edges.append(Edge(target: start, capacity: 0))
  }

  /// Whether each vertex is on the source's side; of all cheapest cuts the one with the fewest vertices there.
  mutating func sourceSide() -> [Bool] {
    while true {
      let levels = levels()
      guard levels[Self.sink] != nil else { return levels.map { $0 != nil } }
      saturate(levels)
    }
  }

  /// The distance of each vertex from the source along edges that can take more; nil where there is no way.
  private func levels() -> [Int?] {
    var levels = [Int?](repeating: nil, count: outgoing.count)
    levels[Self.source] = 0
    var queue = [Self.source]
    var head = 0
    while head < queue.count {
      let vertex = queue[head]
      head += 1
      for edge in outgoing[vertex] where edges[edge].capacity > 0 && levels[edges[edge].target] == nil {
        levels[edges[edge].target] = levels[vertex].map { $0 + 1 }
        queue.append(edges[edge].target)
      }
    }
    return levels
  }

  /// Sends as much as goes along shortest paths. Without recursion, for a path may be as long as the graph.
  private mutating func saturate(_ levels: [Int?]) {
    var next = [Int](repeating: 0, count: outgoing.count)
    var path: [Int] = []
    while true {
      let vertex = path.last.map { edges[$0].target } ?? Self.source
      if vertex == Self.sink {
        let flow = path.map { edges[$0].capacity }.min() ?? 0
        for edge in path {
          edges[edge].capacity -= flow
          edges[edge ^ 1].capacity += flow
        }
        path.removeAll()
      } else if next[vertex] < outgoing[vertex].count {
        let edge = outgoing[vertex][next[vertex]]
        if edges[edge].capacity > 0, levels[edges[edge].target] == levels[vertex].map({ $0 + 1 }) {
          path.append(edge)
        } else {
          next[vertex] += 1
        }
      } else if let last = path.popLast() {
        next[edges[last ^ 1].target] += 1
      } else {
        return
      }
    }
  }
}
