/// A buffer's place in ``PlanRequest/buffers``.
package struct BufferID: Hashable, Sendable {
  package let index: Int

  package init(_ index: Int) { self.index = index }
}

/// A range of memory that steps read and write.
package struct PlanBuffer: Hashable, Sendable {
  /// The place of a buffer inside another one.
  package struct Parent: Hashable, Sendable {
    package let buffer: BufferID
    /// The distance from the parent's first byte to the child's.
    package let offset: BufferSize

    package init(_ buffer: BufferID, at offset: BufferSize = .zero) {
      self.buffer = buffer
      self.offset = offset
    }
  }

  package let name: String
  package let size: BufferSize
  /// The buffer that this one is a part of: a branch of a concatenation, a view.
  ///
  /// Buffers that descend from one root are one family. A family shares its root's memory by declaration, and the planner
  /// does not look inside it: parts may overlap, or interleave image by image.
  package let parent: Parent?

  package init(name: String, size: BufferSize, parent: Parent? = nil) {
    self.name = name
    self.size = size
    self.parent = parent
  }
}

/// One kernel call and the buffers that it touches.
package struct PlanStep: Hashable, Sendable {
  /// `write` may take the memory of `read`, starting at the same byte, where this step is the last use of `read`.
  ///
  /// Whoever grants it guarantees that the kernel tolerates the aliasing, even if `read` is several of its operands, and
  /// together with every other permission of the same step.
  package struct InPlacePermission: Hashable, Sendable {
    package let write: BufferID
    package let read: BufferID

    package init(write: BufferID, read: BufferID) {
      self.write = write
      self.read = read
    }
  }

  package let name: String
  package let reads: [BufferID]
  package let writes: [BufferID]
  /// Memory that the step needs while it runs, and whose contents nobody else sees.
  package let scratch: [BufferID]
  /// In order of preference.
  package let inPlace: [InPlacePermission]

  package init(
    name: String, reads: [BufferID], writes: [BufferID], scratch: [BufferID] = [], inPlace: [InPlacePermission] = []
  ) {
    self.name = name
    self.reads = reads
    self.writes = writes
    self.scratch = scratch
    self.inPlace = inPlace
  }
}

/// What is to be planned: buffers, and the steps that use them in the order in which they run.
package struct PlanRequest: Hashable, Sendable {
  package private(set) var buffers: [PlanBuffer] = []
  package var steps: [PlanStep] = []
  /// Buffers that hold something before the first step.
  package var liveAtStart: [BufferID] = []
  /// Buffers that somebody reads after the last step.
  package var liveAtEnd: [BufferID] = []

  package init(
    buffers: [PlanBuffer] = [], steps: [PlanStep] = [], liveAtStart: [BufferID] = [], liveAtEnd: [BufferID] = []
  ) {
    self.buffers = buffers
    self.steps = steps
    self.liveAtStart = liveAtStart
    self.liveAtEnd = liveAtEnd
  }

  package mutating func addBuffer(_ name: String, size: BufferSize, parent: PlanBuffer.Parent? = nil) -> BufferID {
    buffers.append(PlanBuffer(name: name, size: size, parent: parent))
    return BufferID(buffers.count - 1)
  }

  /// Makes a buffer part of another one: a concatenation is often met after its branches.
  /// - Precondition: `child` is one of `buffers`.
  package mutating func setParent(of child: BufferID, to parent: PlanBuffer.Parent?) {
    let buffer = buffers[child.index]
    buffers[child.index] = PlanBuffer(name: buffer.name, size: buffer.size, parent: parent)
  }
}
