/// The buffers of a request at one batch: their sizes, and their places inside their families.
struct BufferExtents {
  private(set) var bytes: [Int] = []
  /// The outermost ancestor of each buffer; a buffer without a parent is its own root.
  private(set) var root: [Int]
  /// The distance from the root's first byte.
  private(set) var offsetInRoot: [Int]
  /// Every buffer, parents before their children.
  private(set) var parentsFirst: [Int] = []

  /// - Precondition: the request's references are valid.
  init(_ request: PlanRequest, batch: Int) throws(PlanningError) {
    let count = request.buffers.count
    for buffer in request.buffers {
      bytes.append(try Self.value(of: buffer.size, named: "size", of: buffer, batch: batch))
    }
    let unresolved = -1
    root = [Int](repeating: unresolved, count: count)
    offsetInRoot = [Int](repeating: 0, count: count)
    for buffer in 0..<count where root[buffer] == unresolved {
      var descendants: [Int] = []
      var current = buffer
      while root[current] == unresolved, let parent = request.buffers[current].parent {
        // A path that is longer than there are buffers meets one of them twice.
        guard descendants.count < count else {
          throw .malformed("buffer `\(request.buffers[buffer].name)` is part of itself")
        }
        descendants.append(current)
        current = parent.buffer.index
      }
      if root[current] == unresolved {
        root[current] = current
        parentsFirst.append(current)
      }
      for child in descendants.reversed() {
        try settle(child, request.buffers[child], in: current, request.buffers[current], batch: batch)
        current = child
      }
    }
  }

  func isRoot(_ buffer: Int) -> Bool { root[buffer] == buffer }

  private mutating func settle(
    _ child: Int, _ childBuffer: PlanBuffer, in parent: Int, _ parentBuffer: PlanBuffer, batch: Int
  ) throws(PlanningError) {
    let declared = childBuffer.parent?.offset ?? .zero
    let offset = try Self.value(of: declared, named: "offset", of: childBuffer, batch: batch)
    guard offset <= bytes[parent], bytes[child] <= bytes[parent] - offset else {
      throw .malformed("buffer `\(childBuffer.name)` reaches beyond `\(parentBuffer.name)`, which it is a part of")
    }
    root[child] = root[parent]
    offsetInRoot[child] = offsetInRoot[parent] + offset
    parentsFirst.append(child)
  }

  private static func value(
    of size: BufferSize, named name: String, of buffer: PlanBuffer, batch: Int
  ) throws(PlanningError) -> Int {
    guard let value = size.bytes(batch: batch) else { throw .overflow(buffer: buffer.name, batch: batch) }
    guard value >= 0 else {
      throw .malformed("buffer `\(buffer.name)` has a negative \(name) at batch \(batch)")
    }
    return value
  }
}
