internal import MartletIR
internal import MartletKernelInterface

/// Which values are written straight into the memory of a concatenation that reads them, so that nothing is copied: those
/// whose channels begin and end with a block of its result. A value that several read is in the last one's memory.
struct ConcatPlaces {
  struct Place: Hashable {
    let whole: ValueID
    /// The block of the whole that is the value's first.
    let firstBlock: Int
  }

  private var places: [ValueID: Place] = [:]
  /// Those that may have parts, in the graph's order.
  private var concats: [NodeID] = []

  /// - Parameter root: the value that holds the same elements as another.
  init(_ graph: Graph, _ statics: StaticValues, root: (ValueID) -> ValueID) {
    for id in graph.nodes where !statics.contains(id) {
      guard let concat = graph[id].op(as: Concat.self),
        concat.fillsBlocks(graph[id].operands.map { graph.type(of: $0) })
      else { continue }
      concats.append(id)
      var block = 0
      for operand in graph[id].operands {
        places[root(operand)] = Place(whole: ValueID(id), firstBlock: block)
        block += graph.type(of: operand).imageGeometry?.blocks ?? 0
      }
    }
  }

  subscript(value: ValueID) -> Place? { places[value] }

  /// Gives up the parts of a concatenation that is not in the blocked layout.
  mutating func release(_ operands: [ValueID], of whole: ValueID) {
    for operand in operands where places[operand]?.whole == whole { places[operand] = nil }
  }

  /// The zeros round values when parts have as many as their whole: rows are as long in all of them.
  func united(_ halos: [ValueID: Halo], _ graph: Graph, root: (ValueID) -> ValueID) -> [ValueID: Halo] {
    var halos = halos
    func parts(_ id: NodeID) -> [ValueID] {
      graph[id].operands.map(root).filter { places[$0]?.whole == ValueID(id) }
    }
    for id in concats {
      let needed = (parts(id) + [ValueID(id)]).reduce(Halo()) { $0.union(halos[$1] ?? Halo()) }
      if !needed.isEmpty { halos[ValueID(id)] = needed }
    }
    for id in concats.reversed() {
      guard let halo = halos[ValueID(id)] else { continue }
      for part in parts(id) { halos[part] = halo }
    }
    return halos
  }
}

extension Concat {
  /// Whether every operand but the last fills its blocks of channels.
  func fillsBlocks(_ types: [TensorType]) -> Bool {
    axis == 1 && types.allSatisfy { $0.imageGeometry != nil }
      && types.dropLast().allSatisfy { ($0.imageGeometry?.channels ?? 1) % channelBlock == 0 }
  }
}
