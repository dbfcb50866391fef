/// Finds what contradicts itself in a request as far as that does not depend on sizes or families.
func validateReferences(_ request: PlanRequest) throws(PlanningError) {
  let count = request.buffers.count

  func validate(_ buffers: [BufferID], in place: String) throws(PlanningError) {
    for buffer in buffers where !(0..<count).contains(buffer.index) {
      throw .malformed("\(place) refers to buffer \(buffer.index), there are \(count)")
    }
  }

  for buffer in request.buffers {
    if let parent = buffer.parent { try validate([parent.buffer], in: "buffer `\(buffer.name)`") }
  }
  for step in request.steps {
    try validate(step.reads + step.writes + step.scratch, in: "step `\(step.name)`")
    for permission in step.inPlace
    where !step.writes.contains(permission.write) || !step.reads.contains(permission.read) {
      throw .malformed("step `\(step.name)` permits in-place use of buffers that it does not write and read")
    }
  }
  try validate(request.liveAtStart, in: "the start")
  try validate(request.liveAtEnd, in: "the end")
}

/// Finds reads of memory that nothing has been written to. A write to any member of a family counts for all of it.
func validateContents(_ request: PlanRequest, _ extents: BufferExtents) throws(PlanningError) {
  var hasContents = [Bool](repeating: false, count: request.buffers.count)
  for buffer in request.liveAtStart { hasContents[extents.root[buffer.index]] = true }
  for step in request.steps {
    for buffer in step.reads where !hasContents[extents.root[buffer.index]] {
      throw .malformed(
        "step `\(step.name)` reads buffer `\(request.buffers[buffer.index].name)` before anything is written to it")
    }
    for buffer in step.writes { hasContents[extents.root[buffer.index]] = true }
  }
  for buffer in request.liveAtEnd where !hasContents[extents.root[buffer.index]] {
    throw .malformed("buffer `\(request.buffers[buffer.index].name)` is live at the end, but nothing is written to it")
  }
}
