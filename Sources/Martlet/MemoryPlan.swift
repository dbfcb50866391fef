internal import MartletCPU
internal import MartletPlanning

/// The memory plan of a network for a batch: where each buffer lies in the arena, and from which step to which it lives.
public struct MemoryPlan: Hashable, Sendable, Encodable, CustomStringConvertible {
  public struct Buffer: Hashable, Sendable, Codable {
    public let name: String
    public let offset: Int
    public let bytes: Int
    /// The steps, by number, in which it is first and last used.
    public let first: Int
    public let last: Int
  }

  public let batch: Int
  /// Where buffers share memory in place, each stands for the steps in which the memory is its own: no two overlap in
  /// both steps and bytes.
  public let buffers: [Buffer]
  /// The size of the arena: the peak.
  public let arenaBytes: Int
  /// The largest set of bytes that live in one step: no plan can need less.
  public let lowerBoundBytes: Int
  /// As a table for people.
  public let description: String

  enum CodingKeys: String, CodingKey {
    case batch, buffers
    case arenaBytes = "arena_bytes"
    case lowerBoundBytes = "arena_lower_bound_bytes"
  }

  init(_ plan: Plan) {
    batch = plan.batch
    buffers = plan.regions.map {
      Buffer(
        name: $0.name, offset: $0.offset, bytes: $0.bytes, first: $0.lifetime.first, last: $0.lifetime.last)
    }
    arenaBytes = plan.arenaBytes
    lowerBoundBytes = plan.lowerBoundBytes
    description = plan.description
  }
}

extension Model {
  /// Threads that compute.
  public var threads: Int { executable.pool.threads }

  /// The memory plan for a batch.
  /// - Parameter threads: those that share a call: of a large batch each has images of its own in the arena.
  public func memoryPlan(batch: Int, threads: Int = 1) throws(MartletError) -> MemoryPlan {
    let limit = memoryLimit.bytes
    return try onCPU { () throws(CPUError) in
      let segments = executable.lowered.segments(batch: batch, threads: threads)
      return MemoryPlan(try ArenaLayout(executable.lowered, segments, limit: limit).plan)
    }
  }
}

extension Network {
  /// The memory plan of the optimised graph for a batch; needs no weights.
  public func memoryPlan(batch: Int) throws(MartletError) -> MemoryPlan {
    let graph = try optimized()
    return try onCPU { () throws(CPUError) in
      MemoryPlan(
        try Lowering.lower(graph, for: options.loweringTarget, limit: options.memoryLimit).plan(
          batch: batch, limit: options.memoryLimit.bytes
        ).plan)
    }
  }
}
