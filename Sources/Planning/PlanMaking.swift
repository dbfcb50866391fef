extension Plan {
  /// Plans the memory of `request` for a batch of `batch` images. The same request gives the same plan.
  ///
  /// - Parameter limit: the bytes that the arena may take.
  /// - Throws: `malformed` where the request contradicts itself or the batch is less than 1; `overflow` where a size does not
  ///   fit an `Int`; `overLimit` where the arena would be larger than `limit`.
  package static func make(
    _ request: PlanRequest, batch: Int, limit: Int = .max
  ) throws(PlanningError) -> Plan {
    guard batch >= 1 else { throw .malformed("a batch has at least 1 image, not \(batch)") }
    try validateReferences(request)
    let extents = try BufferExtents(request, batch: batch)
    try validateContents(request, extents)
    let lifetimes = try lifetimes(of: request, extents)
    let donors = mergeInPlace(request, extents, lifetimes)
    let blocks = ArenaBlock.blocks(
      bytes: extents.bytes, lifetimes: lifetimes, isPart: extents.bytes.indices.map { !extents.isRoot($0) },
      donors: donors)
    guard sizesFit(blocks) else { throw .overflow(buffer: nil, batch: batch) }

    let offsets = OffsetAssignment(blocks, alignment: alignment).best()
    let arenaBytes = zip(blocks, offsets).reduce(0) { max($0, $1.0.bytes > 0 ? $1.1 + $1.0.bytes : 0) }
    guard arenaBytes <= limit else { throw .overLimit(arenaBytes: arenaBytes, limit: limit) }

    var offsetOfRoot = [Int](repeating: 0, count: request.buffers.count)
    for (block, offset) in zip(blocks, offsets) {
      for member in block.members { offsetOfRoot[member] = offset }
    }
    let buffers = request.buffers.indices.map { index in
      PlannedBuffer(
        name: request.buffers[index].name, offset: offsetOfRoot[extents.root[index]] + extents.offsetInRoot[index],
        bytes: extents.bytes[index], lifetime: lifetimes[index], parent: request.buffers[index].parent?.buffer,
        inPlaceOf: donors[index].map(BufferID.init))
    }
    return Plan(
      batch: batch, stepCount: request.steps.count, buffers: buffers, arenaBytes: arenaBytes,
      lowerBoundBytes: largestLiveSet(of: blocks))
  }

  /// Whether sums of offsets and sizes cannot overflow: an arrangement is never longer than twice the sum of its blocks.
  private static func sizesFit(_ blocks: [ArenaBlock]) -> Bool {
    var room = Int.max / 4
    for block in blocks {
      guard block.bytes <= room - alignment else { return false }
      room -= roundUp(block.bytes, to: alignment)
    }
    return true
  }
}
