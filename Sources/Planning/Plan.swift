/// A buffer's place in the arena.
package struct PlannedBuffer: Hashable, Sendable {
  package let name: String
  /// Bytes from the start of the arena.
  package let offset: Int
  package let bytes: Int
  package let lifetime: Lifetime
  /// The buffer that this one is a part of.
  package let parent: BufferID?
  /// The buffer whose memory this one takes in the step that is its first and the other's last.
  package let inPlaceOf: BufferID?

  package init(
    name: String, offset: Int, bytes: Int, lifetime: Lifetime, parent: BufferID? = nil, inPlaceOf: BufferID? = nil
  ) {
    self.name = name
    self.offset = offset
    self.bytes = bytes
    self.lifetime = lifetime
    self.parent = parent
    self.inPlaceOf = inPlaceOf
  }

  /// The first step that uses the buffer or a part of it.
  package var first: Int { lifetime.first }
  /// The last step that uses the buffer or a part of it.
  package var last: Int { lifetime.last }
}

/// Static places in one arena for the buffers of a request, at one batch.
package struct Plan: Hashable, Sendable {
  /// Every buffer that is not part of another one starts at a multiple of these bytes: a cache line, and a vector of AVX-512.
  package static let alignment = 64

  package let batch: Int
  package let stepCount: Int
  /// In the order of the request.
  package let buffers: [PlannedBuffer]
  /// The peak: the end of the last buffer.
  package let arenaBytes: Int
  /// The largest sum over the steps of the bytes live in one; parts count with what they are a part of, and buffers that
  /// share memory in a step count once. No arrangement of them takes less.
  package let lowerBoundBytes: Int

  package init(batch: Int, stepCount: Int, buffers: [PlannedBuffer], arenaBytes: Int, lowerBoundBytes: Int) {
    self.batch = batch
    self.stepCount = stepCount
    self.buffers = buffers
    self.arenaBytes = arenaBytes
    self.lowerBoundBytes = lowerBoundBytes
  }

  /// What the arena takes beyond the lower bound.
  package var gapBytes: Int { arenaBytes - lowerBoundBytes }

  /// A range of the arena that is taken in a range of steps.
  package struct Region: Hashable, Sendable {
    /// The name of the buffer that the region begins with.
    package let name: String
    package let offset: Int
    package let bytes: Int
    package let lifetime: Lifetime
  }

  /// The plan without sharing: what buffers take over in place is one region where the sizes agree and one after the other
  /// where they do not, and parts are left out. No two regions have both a step and a byte in common, and the largest sum of
  /// their live bytes is the lower bound.
  ///
  /// - Precondition: the plan has been made by ``make(_:batch:limit:)``, or has passed ``checkPlan(_:_:)``.
  package var regions: [Region] {
    let blocks = ArenaBlock.blocks(
      bytes: buffers.map(\.bytes), lifetimes: buffers.map(\.lifetime), isPart: buffers.map { $0.parent != nil },
      donors: buffers.map { $0.inPlaceOf?.index })
    return blocks.flatMap { block in
      block.stages.map { stage in
        Region(
          name: buffers[stage.buffer].name, offset: buffers[block.members[0]].offset, bytes: stage.bytes,
          lifetime: stage.lifetime)
      }
    }
  }
}
