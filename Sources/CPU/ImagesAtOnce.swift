internal import MartletIR

/// How many images of a batch each operator takes at once, so that what one writes is still in the cache when the next reads
/// it. Every number gives the same bits.
///
/// Values get smaller from a network's start to its end. So the operators are cut into runs, each of which takes more images
/// at once than the one before; the first few, and the last ones many. What lies between two runs is there for the whole
/// batch: a cut is where that is least. Operators whose weights no cache holds, of which an image makes little use, as linear
/// layers, take as many images as keep the multipliers busy while the weights are read. What is decided hangs on the graph
/// alone.
struct ImagesAtOnce {
  private var limits: [NodeID: Int] = [:]

  /// A run takes this many times the images of the one before.
  private static let growth = 4

  /// - Parameter cachedBytes: what the operands and results of an operator may take, or its weights.
  init(_ graph: Graph, cachedBytes: Int, isStatic: (NodeID) -> Bool) {
    let sizes = Sizes(graph, cachedBytes: cachedBytes, isStatic: isStatic)
    func fitting(_ index: Int) -> Int {
      max(1, Int(min(Double(cachedBytes) / max(1, sizes.largestFrom[index]), 0x1p40)))
    }

    var start = 0
    while start < sizes.nodes.count {
      let later = sizes.nodes.indices[start...]
      let limit = max(fitting(start), sizes.needed[start])
      var end = sizes.nodes.count
      if limit > fitting(start) {
        end = later.first { sizes.needed[$0] < limit && fitting($0) < limit / Self.growth } ?? end
      } else {
        end = later.first { sizes.needed[$0] > limit } ?? end
        if let roomier = later.first(where: { fitting($0) / Self.growth >= limit }), roomier < end {
          let next = sizes.nodes.indices[roomier...].first { fitting($0) / Self.growth >= fitting(roomier) }
          end = (roomier..<min(end, next ?? end)).min { sizes.crossing[$0] < sizes.crossing[$1] } ?? end
        }
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
  /// Products of each weight that take about as long as to read it from memory.
  private static let productsOfWeight = 64

  /// The operators that run, in order.
  private(set) var nodes: [NodeID] = []
  /// The largest sum of operands and results of an operator from each on.
  private(set) var largestFrom: [Double]
  /// What is made before each operator and read by it or later.
  private(set) var crossing: [Double]
  /// The images that each operator needs at once, so as not to wait for weights that no cache holds; else 1.
  private(set) var needed: [Int]

  init(_ graph: Graph, cachedBytes: Int, isStatic: (NodeID) -> Bool) {
    nodes = graph.nodes.filter { graph[$0].op != nil && !isStatic($0) }
    largestFrom = Array(repeating: 0, count: nodes.count)
    crossing = Array(repeating: 0, count: nodes.count + 1)
    needed = nodes.map { id in
      let weights = graph[id].operands.filter { isStatic($0.node) }.compactMap { graph.type(of: $0).fixedShape }
      guard let largest = weights.max(by: { $0.elementCount < $1.elementCount }),
        largest.elementCount > cachedBytes / 4, let elements = graph[id].types[0].imageElements
      else { return 1 }
      // Those of one output channel or feature.
      let products = max(1, elements / largest[0])
      return (Self.productsOfWeight - 1) / products + 1
    }
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
