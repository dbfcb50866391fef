internal import MartletKernelInterface
package import MartletIR

/// The number of a buffer in its lowered graph.
package struct BufferIndex: Hashable, Sendable {
  package let index: Int
}

/// A piece of memory that a value lives in.
package struct LoweredBuffer: Hashable, Sendable {
  package enum Storage: Hashable, Sendable {
    /// In the arena, where the plan says.
    case arena
    /// The caller's tensor for an input, by position; read only.
    case input(Int)
    /// The caller's tensor for an output, by position.
    case output(Int)
    /// Among the packed weights, from this float on; read only.
    case weights(Int)
  }

  /// A place in another buffer, which is that of a concatenation.
  package struct Part: Hashable, Sendable {
    package var whole: BufferIndex
    package var firstBlock: Int
  }

  /// The value's name, with the layout's where it has several.
  package var name: String
  package var layout: BufferLayout
  package var images: Dimension
  package var storage: Storage
  /// Nil for a buffer of its own.
  package var part: Part?
}

/// What a step does, ready to run: kernel, algorithm, geometry, buffers and weights all decided.
package protocol LoweredOperation: Sendable {
  /// Kernel and algorithm, for people: `direct convolution 5×5`.
  var algorithm: String { get }

  /// Floats of scratch memory that each thread needs.
  var scratchFloats: Int { get }

  /// Whether each image of the result hangs on the same image of the operands alone, so that a batch may be run in parts.
  var isPerImage: Bool { get }

  /// Vector multiply-adds that an image takes at least, as far as they are what takes the time; moving the image's floats
  /// counts besides.
  var multiplyAdds: Double { get }

  /// How many independent tasks the operation splits into; any split gives the same bits.
  func taskCount(in frame: Frame) -> Int

  /// Runs one of the ``taskCount(in:)`` tasks.
  /// - Parameter worker: the thread's number, from 0.
  func run(task: Int, in frame: Frame, worker: Int)
}

extension LoweredOperation {
  package var scratchFloats: Int { 0 }
  package var isPerImage: Bool { true }
  package var multiplyAdds: Double { 0 }
}

/// A step of a lowered graph.
package struct LoweredStep: Sendable {
  /// The node that it computes, or whose value it lays out anew.
  package var name: String
  package var operation: any LoweredOperation
  package var reads: [BufferIndex]
  package var writes: BufferIndex
  /// A buffer of `reads` whose memory the result may take over where it is read for the last time.
  package var inPlace: BufferIndex?
  /// The most images that it should take at once; nil for all.
  package var imagesAtOnce: Int?
}

/// A graph as steps over buffers: every layout, kernel and algorithm is decided; only addresses are not.
package struct LoweredGraph: Sendable {
  package var name: String
  package var buffers: [LoweredBuffer] = []
  package var steps: [LoweredStep] = []
  package var weights = PackedWeightTable()
  /// The batch that algorithms were chosen for.
  package var batch: Int
  /// How each convolution that could be computed otherwise is computed, by node.
  package var algorithms: [String: ConvolutionAlgorithm] = [:]
  /// Where each operator's value can be read, and after which step.
  package var values: [String: (buffer: BufferIndex, type: TensorType, step: Int)] = [:]
  package var inputs: [(name: String, type: TensorType)] = []
  package var outputs: [(name: String, type: TensorType)] = []

  package subscript(buffer: BufferIndex) -> LoweredBuffer { buffers[buffer.index] }
}

extension LoweredGraph {
  /// Of all algorithms together, in ULP of a value's root mean square; see ``ConvolutionAlgorithm/errorBudget``.
  package var errorBudget: Double { algorithms.values.reduce(0) { $0 + $1.errorBudget } }

  /// About how many vector operations a step takes for so many images: multiply-adds, or what it moves.
  func work(of step: LoweredStep, images: Int) -> Double {
    let floats = (step.reads + [step.writes]).reduce(0) { $0 + Double(self[$1].layout.imagePitch ?? 0) }
    return Double(images) * (step.operation.multiplyAdds + floats / Double(channelBlock))
  }
}

extension LoweredGraph: CustomStringConvertible {
  /// One step a line: what it computes, by which algorithm, from which buffers to which.
  package var description: String {
    var lines = ["lowered \(name) {"]
    for step in steps {
      let reads = step.reads.map { "\(self[$0].name)" }.joined(separator: ", ")
      let target = self[step.writes]
      let inPlace = step.inPlace.map { " in place of \(self[$0].name)" } ?? ""
      let place = target.part.map { " in \(self[$0.whole].name) from block \($0.firstBlock)" } ?? ""
      lines.append("  \(target.name): \(target.layout)\(place) = \(step.operation.algorithm) (\(reads))\(inPlace)")
    }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }
}
