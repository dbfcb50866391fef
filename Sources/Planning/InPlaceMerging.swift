/// Decides which buffers take the memory of one that dies as they are born.
///
/// A permission is used where
/// - neither buffer is part of another one, and no other member of their families is used in the step;
/// - the step is the first use of the written buffer and the last of the one read, neither being live beyond the steps;
/// - the written buffer is not larger;
/// - neither has been given away already.
///
/// Steps are taken in order, and in each the permissions in theirs.
///
/// - Returns: for each buffer, the one whose memory it takes.
func mergeInPlace(_ request: PlanRequest, _ extents: BufferExtents, _ lifetimes: [Lifetime]) -> [Int?] {
  var donors = [Int?](repeating: nil, count: request.buffers.count)
  var isGiven = [Bool](repeating: false, count: request.buffers.count)
  var heldAtStart = isGiven
  var heldAtEnd = isGiven
  for buffer in request.liveAtStart { heldAtStart[extents.root[buffer.index]] = true }
  for buffer in request.liveAtEnd { heldAtEnd[extents.root[buffer.index]] = true }

  for (index, step) in request.steps.enumerated() {
    for permission in step.inPlace {
      let (write, read) = (permission.write.index, permission.read.index)
      guard write != read, extents.isRoot(write), extents.isRoot(read), donors[write] == nil, !isGiven[read],
        lifetimes[write].first == index, !heldAtStart[write], lifetimes[read].last == index, !heldAtEnd[read],
        extents.bytes[write] <= extents.bytes[read],
        isAlone(write, in: step.writes, step.reads, step.scratch, of: extents),
        isAlone(read, in: step.reads, step.writes, step.scratch, of: extents)
      else { continue }
      donors[write] = read
      isGiven[read] = true
    }
  }
  return donors
}

/// Whether `buffer` itself is the only member of its family in `role`, and none is in the other lists.
private func isAlone(_ buffer: Int, in role: [BufferID], _ others: [BufferID]..., of extents: BufferExtents) -> Bool {
  role.allSatisfy { extents.root[$0.index] != buffer || $0.index == buffer }
    && others.allSatisfy { $0.allSatisfy { extents.root[$0.index] != buffer } }
}
