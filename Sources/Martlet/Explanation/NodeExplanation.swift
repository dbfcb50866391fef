public import MartletIR

/// What became of a node, from its line in the graph file to the kernels that compute it. As JSON one object, its keys as
/// below in snake case; what is nil is left out.
public struct NodeExplanation: Hashable, Sendable, Encodable {
  public enum Outcome: String, Hashable, Sendable, Encodable {
    /// It is in the optimised graph.
    case kept
    /// Another node does its work too.
    case fused
    /// It is gone; where another value stands in its place, ``NodeExplanation/optimized`` is that one's node.
    case removed
  }

  /// A place in a graph file.
  public struct Place: Hashable, Sendable, Encodable {
    public let file: String
    public let line: Int
    public let column: Int
    /// The line there, without indentation.
    public let text: String?
  }

  /// A patch of a pass that touched the node, or the one that stands for it.
  public struct Rewrite: Hashable, Sendable, Encodable {
    /// Counted through all passes, as `--stop-after` does.
    public let number: Int
    public let pass: String
    public let reason: String
    /// The node's line before the rewrite; nil where it was not there.
    public let before: String?
    /// Its line, or that of the node that stands for it from then on; nil where nothing does.
    public let after: String?
    /// Where the node is the same but reads other values, the operands that differ.
    public let reads: [GraphDiff.OperandChange]
  }

  /// As it was asked for.
  public let name: String
  /// Where the layer is written, then where each block that it stands in is used, from the inside out. Empty for what a
  /// pass made, and for compiled models, which know no files.
  public let places: [Place]
  /// Its line in the graph as written; nil for what a pass made, and for compiled models.
  public let written: String?
  /// In order; empty for compiled models, whose graph is as the passes left it.
  public let rewrites: [Rewrite]
  public let outcome: Outcome
  /// The pass that fused or removed it.
  public let endedBy: String?
  /// The node in the optimised graph that stands for it, if one does.
  public let optimized: OptimizedNode?
  /// The images in the batch that sizes are given for.
  public let batch: Int
  /// What computes the optimised node, or lays its value out anew; none for what only renames a value.
  public let steps: [ExplainedStep]
  /// Where the value lies that the steps leave; nil for parameters that operators read packed.
  public let value: ExplainedBuffer?

  enum CodingKeys: String, CodingKey {
    case name, places, written, rewrites, outcome, optimized, batch, steps, value
    case endedBy = "ended_by"
  }
}

/// A node of the optimised graph, with what it costs.
public struct OptimizedNode: Hashable, Sendable, Encodable {
  public struct Operand: Hashable, Sendable, Encodable {
    /// As the IR's text has it: `%conv1`.
    public let value: String
    public let type: String
  }

  public let name: String
  /// `input`, `parameter` or an operator's name.
  public let type: String
  /// As the IR's text has it.
  public let line: String
  public let operands: [Operand]
  /// The types of its results.
  public let results: [String]
  /// Names of the nodes whose work it does too, or in whose place it stands.
  public let absorbed: [String]
  /// Names of the nodes that read it, in the graph's order.
  public let readers: [String]
  /// For a parameter, and for arithmetic on parameters alone, the first operator whose weights it makes.
  public let weightsOf: String?
  /// Names of the graph's outputs that it is.
  public let outputs: [String]
  /// For one image.
  public let multiplyAccumulates: Int
  /// Of the network's multiply-accumulates, from 0 to 1.
  public let share: Double
  /// Of the weights that it reads, or, for a parameter, of its own, as kernels read them; weights that several nodes read
  /// count for each.
  public let packedWeightBytes: Int

  enum CodingKeys: String, CodingKey {
    case name, type, line, operands, results, absorbed, readers, outputs, share
    case weightsOf = "weights_of"
    case multiplyAccumulates = "multiply_accumulates"
    case packedWeightBytes = "packed_weight_bytes"
  }
}

/// A step of the lowered graph.
public struct ExplainedStep: Hashable, Sendable, Encodable {
  /// As in the memory plan, from 0.
  public let number: Int
  /// Kernel and algorithm.
  public let algorithm: String
  public let reads: [ExplainedBuffer]
  public let writes: ExplainedBuffer
}

/// A piece of memory.
public struct ExplainedBuffer: Hashable, Sendable, Encodable {
  public enum Storage: String, Hashable, Sendable, Encodable {
    case arena
    /// The caller's tensor.
    case input, output
    /// Among the packed weights.
    case weights
  }

  public let name: String
  public let storage: Storage
  /// Of one image: `blocked[96, 24, 24]`.
  public let layout: String
  /// Of the whole batch.
  public let bytes: Int
  /// In the arena, from its start.
  public let offset: Int?
  /// The first and the last step in which it is used, for a buffer in the arena.
  public let first: Int?
  public let last: Int?
  /// The buffer whose memory it takes over.
  public let inPlaceOf: String?

  enum CodingKeys: String, CodingKey {
    case name, storage, layout, bytes, offset, first, last
    case inPlaceOf = "in_place_of"
  }
}
