internal import MartletIR

/// How many images of a batch each operator takes at once, so that what one writes is still in the cache when the next reads
/// it. Every number gives the same bits.
///
/// Values get smaller from a network's start to its end. So the operators are cut into runs, each of which takes more images
/// at once than the one before; the first few, and the last ones many, so that their weights are read once for many images.
/// What lies between two runs is there for the whole batch: a cut is where that is least. What is decided hangs on the graph
/// alone.
struct ImagesAtOnce {
  private var limits: [NodeID: Int] = [:]

  /// A run takes this many times the images of the one before.
  private static let growth = 4

  /// - Parameter cachedBytes: what the operands and results of an operator may take.
  init(_ graph: Graph, cachedBytes: Int, isStatic: (NodeID) -> Bool) {
    let sizes = Sizes(graph, isStatic: isStatic)
    func fitting(_ index: Int) -> Int {
      max(1, Int(min(Double(cachedBytes) / max(1, sizes.largestFrom[index]), 0x1p40)))
    }

    var start = 0
    while start < sizes.nodes.count {
      let limit = fitting(start)
      var end = sizes.nodes.count
      if let roomier = sizes.nodes.indices[start...].first(where: { fitting($0) / Self.growth >= limit }) {
        let next = sizes.nodes.indices[roomier...].first { fitting($0) / Self.growth >= fitting(roomier) }
        end = (roomier..<(next ?? sizes.nodes.count)).min { sizes.crossing[$0] < sizes.crossing[$1] } ?? end
      }
      for node in sizes.nodes[start..<end] { limits[node] = limit }
      start = end
    }
  }

  /// The most images at once; nil where nothing keeps an operator from all of a batch.
  subscript(node: NodeID) -> Int? { limits[node] }
}

/// What the values of a graph take for one image, in bytes. In Double, for sums have no limit.
private struct Sizes {
  /// The operators that run, in order.
  private(set) var nodes: [NodeID] = []
  /// The largest sum of operands and results of an operator from each on.
  private(set) var largestFrom: [Double]
  /// What is made before each operator and read by it or later.
  private(set) var crossing: [Double]

  init(_ graph: Graph, isStatic: (NodeID) -> Bool) {
    nodes = graph.nodes.filter { graph[$0].op != nil && !isStatic($0) }
    largestFrom = Array(repeating: 0, count: nodes.count)
    crossing = Array(repeating: 0, count: nodes.count + 1)
    var lastReader: [ValueID: Int] = [:]
    for (index, id) in nodes.enumerated() {
      for operand in graph[id].operands { lastReader[operand] = index }
    }
    func bytes(_ value: ValueID) -> Double {
      let type = graph.type(of: value)
      return type.images == .batch && !isStatic(value.node) ? 4 * Double(type.imageElements ?? 0) : 0
    }
    for (index, id) in nodes.enumerated() {
      let results = graph[id].types.indices.map { ValueID(id, result: $0) }
      largestFrom[index] += (graph[id].operands + results).reduce(0) { $0 + bytes($1) }
      for result in results {
        guard let last = lastReader[result] else { continue }
        crossing[index + 1] += bytes(result)
        crossing[last + 1] -= bytes(result)
      }
    }
    for index in crossing.indices.dropFirst() { crossing[index] += crossing[index - 1] }
    for index in nodes.indices.dropLast().reversed() {
      largestFrom[index] = max(largestFrom[index], largestFrom[index + 1])
    }
  }
}
