internal import MartletIR

/// A run of the steps of a lowered graph cut into segments: each takes the images of the batch a part at a time through all
/// its steps. Where there are as many parts as threads, each thread takes parts of its own, so that it reads what itself has
/// written: caches of two cores may be far apart. What only one segment uses has room for the largest part of each thread;
/// what several use, and what the caller sees, holds the batch.
package struct BatchSegments: Hashable, Sendable {
  package struct Segment: Hashable, Sendable {
    package let steps: Range<Int>
    /// As even as can be.
    package let parts: Int
    /// Threads that have parts of their own at the same time; 1 where all threads share each step.
    package let lanes: Int

    /// The images of the `index`-th part.
    func images(_ index: Int, of batch: Int) -> Range<Int> { evenPart(index, of: parts, total: batch) }
  }

  package let batch: Int
  package private(set) var segments: [Segment] = []
  /// For each buffer the one segment of several parts that uses it, where there is one.
  private var owners: [Int?]

  /// - Parameters:
  ///   - threads: those that can take parts side by side.
  ///   - isWhole: whether each step takes all images at once.
  init(_ graph: LoweredGraph, batch: Int, threads: Int, isWhole: Bool = false) {
    self.batch = batch
    owners = Array(repeating: nil, count: graph.buffers.count)
    var start = 0
    while start < graph.steps.count {
      let limit = isWhole ? batch : graph.imagesAtOnce(in: start, of: batch)
      let end = graph.steps[start...].indices.first { index in
        (isWhole ? batch : graph.imagesAtOnce(in: index, of: batch)) != limit
      }
      var parts = (batch - 1) / limit + 1
      var lanes = 1
      if parts > 1, batch >= threads {
        lanes = threads
        parts = min(batch, parts.roundedUp(toMultipleOf: threads))
      }
      segments.append(Segment(steps: start..<(end ?? graph.steps.count), parts: parts, lanes: lanes))
      start = end ?? graph.steps.count
    }
    findOwners(graph)
  }

  /// Whether one segment of several parts is alone in using a buffer, so that it holds a part at a time.
  func holdsPart(_ buffer: BufferIndex) -> Bool { owners[buffer.index] != nil }

  /// The segment of several lanes that is alone in using a buffer, so that each lane has one of its own.
  func lanedSegment(of buffer: BufferIndex) -> Int? {
    owners[buffer.index].flatMap { segments[$0].lanes > 1 ? $0 : nil }
  }

  /// The images that a buffer has room for, of those that its value has.
  func images(of buffer: BufferIndex, _ images: Dimension) -> Dimension {
    guard images == .batch, let owner = owners[buffer.index] else { return images }
    return Dimension(constant: (batch - 1) / segments[owner].parts + 1)
  }

  private mutating func findOwners(_ graph: LoweredGraph) {
    // The segments that use each buffer; a part of a concatenation lies in the whole's memory, and is used with it.
    var users: [Int: Set<Int>] = [:]
    for (index, segment) in segments.enumerated() {
      for step in graph.steps[segment.steps] {
        for buffer in step.reads + [step.writes] { users[graph.root(of: buffer).index, default: []].insert(index) }
      }
    }
    for index in graph.buffers.indices where graph.buffers[index].storage == .arena {
      let root = graph.root(of: BufferIndex(index: index))
      guard let users = users[root.index], users.count == 1, let user = users.first, segments[user].parts > 1
      else { continue }
      owners[index] = user
    }
  }
}

extension LoweredGraph {
  /// The buffer whose memory a buffer is a part of, at last.
  func root(of buffer: BufferIndex) -> BufferIndex {
    var root = buffer
    while let part = self[root].part { root = part.whole }
    return root
  }

  /// The most images of a batch that a step takes at once.
  fileprivate func imagesAtOnce(in step: Int, of batch: Int) -> Int {
    let step = steps[step]
    guard let limit = step.imagesAtOnce, limit < batch, step.operation.isPerImage,
      (step.reads + [step.writes]).allSatisfy({ self[$0].images == .batch || self[$0].images.fixed != nil })
    else { return batch }
    return limit
  }
}
