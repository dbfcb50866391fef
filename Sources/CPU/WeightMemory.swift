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

  /// Packs parameters; nil where the system has not the memory.
  /// - Parameter parameter: the value of a parameter by its name, of the shape asked for.
  package init?<Failure: Error>(
    packing table: PackedWeightTable, parameter: (_ name: String, _ shape: Shape) throws(Failure) -> Tensor
  ) throws(Failure) {
    guard let memory = AlignedMemory(bytes: table.floats * 4) else { return nil }
    let target = memory.base.assumingMemoryBound(to: Float.self)
    for entry in table.entries {
      guard let name = entry.parameter else { continue }
      let tensor = try parameter(name, entry.shape)
      precondition(tensor.shape == entry.shape, "a parameter has the shape that was asked for")
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
