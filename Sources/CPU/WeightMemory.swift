package import MartletIR
package import MartletTensors

/// The packed weights in memory: a block of their own, or a part of a mapped file that is kept alive. Read only once made,
/// so any number of threads may read it.
package struct WeightMemory: Sendable {
  nonisolated(unsafe) package let base: UnsafePointer<Float>
  package let floats: Int
  private let owner: any Sendable

  /// Reads weights packed before.
  /// - Parameter base: aligned to 64 bytes, `floats` of them, unchanged for as long as `owner` lives.
  package init(mapped base: UnsafePointer<Float>, floats: Int, owner: any Sendable) {
    self.base = base
    self.floats = floats
    self.owner = owner
  }

  /// Packs the weights of a lowered graph, evaluating those that are computed from parameters; nil where the system has not
  /// the memory.
  /// - Parameters:
  ///   - graph: the one that was lowered.
  ///   - parameter: the value of a parameter by its name, of the shape asked for. One that several weights are computed from
  ///     is asked for several times.
  package init?<Failure: Error>(
    packing table: PackedWeightTable, of graph: Graph,
    parameter: (_ name: String, _ shape: Shape) throws(Failure) -> Tensor
  ) throws(Failure) {
    guard let memory = AlignedMemory(bytes: table.floats * 4) else { return nil }
    let target = memory.base.assumingMemoryBound(to: Float.self)
    let evaluation = StaticEvaluation(graph: graph)
    for entry in table.entries {
      guard let source = entry.source else { continue }
      guard let node = graph[name: source.node] else { preconditionFailure("the table is that of the graph") }
      let tensor = try evaluation.tensor(ValueID(node, result: source.result), parameter: parameter)
      precondition(tensor.shape == entry.shape, "weights are packed from the shape that they have")
      tensor.elements.withUnsafeBufferPointer { source in
        guard let start = source.baseAddress else { return }
        entry.packing.pack(start, entry.shape, to: target + entry.offset)
      }
    }
    self.init(mapped: UnsafePointer(target), floats: table.floats, owner: memory)
  }
}

extension WeightMemory {
  /// The weights of a graph that has none.
  package static let none = WeightMemory(mapped: UnsafePointer(emptyFloats), floats: 0, owner: 0)

  /// The packed weights as they are written to a compiled model.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: floats * 4) }
}

nonisolated(unsafe) private let emptyFloats = UnsafeMutablePointer<Float>.allocate(capacity: 1)
