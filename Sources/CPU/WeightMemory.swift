internal import MartletKernelInterface
package import MartletTensors

/// The packed weights in memory: a block of its own, or a part of a mapped file that is kept alive. Read only once made,
/// so any number of threads may read it.
package final class WeightMemory: Sendable {
  // Written only in `init`, before the object is shared.
  nonisolated(unsafe) package let base: UnsafePointer<Float>
  package let floats: Int
  private let owner: (any Sendable)?
  private let isOwned: Bool

  /// Packs parameters.
  /// - Parameter parameter: the value of a parameter by its name, of the shape asked for.
  package init<Failure: Error>(
    _ table: PackedWeightTable, parameter: (_ name: String, _ shape: Shape) throws(Failure) -> Tensor
  ) throws(Failure) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(table.floats, 1) * 4, alignment: bufferAlignment)
    let target = memory.initializeMemory(as: Float.self, repeating: 0, count: max(table.floats, 1))
    do throws(Failure) {
      for entry in table.entries {
        guard let name = entry.parameter else { continue }
        let tensor = try parameter(name, entry.shape)
        precondition(tensor.shape == entry.shape, "a parameter has the shape that was asked for")
        tensor.elements.withUnsafeBufferPointer { source in
          guard let start = source.baseAddress else { return }
          entry.packing.pack(start, entry.shape, to: target + entry.offset)
        }
      }
    } catch {
      memory.deallocate()
      throw error
    }
    base = UnsafePointer(target)
    floats = table.floats
    owner = nil
    isOwned = true
  }

  /// Reads weights packed before.
  /// - Parameters:
  ///   - base: aligned to 64 bytes, `floats` of them, unchanged for as long as `owner` lives.
  package init(mapped base: UnsafePointer<Float>, floats: Int, owner: any Sendable) {
    self.base = base
    self.floats = floats
    self.owner = owner
    isOwned = false
  }

  deinit {
    if isOwned { UnsafeMutableRawPointer(mutating: base).deallocate() }
  }
}
