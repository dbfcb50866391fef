internal import MartletIR
internal import MartletKernelInterface

/// What a task sees while a graph runs: the addresses of its buffers, the weights, the kernels and its thread's scratch.
package struct Frame {
  let addresses: UnsafePointer<UnsafeMutablePointer<Float>>
  let weights: UnsafePointer<Float>
  let kernels: KernelTable
  let batch: Int
  var threads: Int
  let scratch: UnsafeMutablePointer<Float>
  let scratchPitch: Int

  /// The start of a buffer.
  func address(_ buffer: BufferIndex) -> UnsafeMutablePointer<Float> { addresses[buffer.index] }

  /// Scratch memory of a thread's own.
  func scratch(worker: Int) -> UnsafeMutablePointer<Float> { scratch + worker * scratchPitch }
}

extension Frame {
  /// The number of images for the batch of this run.
  func images(_ dimension: Dimension) -> Int { dimension.value(batch: batch) ?? 0 }

  /// Tasks for `items` equal pieces of work: one for a single thread, else enough to balance.
  func tasks(for items: Int) -> Int { threads == 1 ? 1 : min(items, threads * 4) }
}

/// The `index`-th of `parts` even parts of `0 ..< total`.
func evenPart(_ index: Int, of parts: Int, total: Int) -> Range<Int> {
  index * total / parts..<(index + 1) * total / parts
}
