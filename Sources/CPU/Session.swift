internal import MartletIR
internal import MartletKernelInterface
package import MartletPlanning
package import MartletTensors

/// The memory in which an executable runs batches of one size: its arena and the addresses of its buffers. One run at a
/// time; sessions of one executable run side by side.
///
/// Unchecked, since nothing here is locked: whoever hands a session to another thread no longer uses it.
package final class Session: @unchecked Sendable {
  package let plan: Plan
  package let batch: Int
  package let isWhole: Bool
  package let executable: Executable
  private let arena: AlignedMemory
  private let scratch: AlignedMemory
  private(set) var addresses: [UnsafeMutablePointer<Float>]
  /// Floats from a lane's buffer to the next lane's.
  private var lanePitches: [Int]
  private let inputBuffers: [(buffer: Int, input: Int)]
  private let outputBuffers: [(buffer: Int, output: Int)]
  private let inputShapes: [Shape]
  private let outputShapes: [Shape]
  private let steps: [ReadyStep]
  package let segments: BatchSegments

  /// - Parameters:
  ///   - batch: at least 1.
  ///   - isWhole: whether each step takes all images at once: after it the value of its node is there whole.
  ///   - limit: the most memory that the arena and the results of a run may take.
  package init(
    _ executable: Executable, batch: Int, isWhole: Bool = false, limit: MemoryLimit
  ) throws(CPUError) {
    let lowered = executable.lowered
    var shapes: [Shape] = []
    var resultBytes = 0
    for (name, type) in lowered.inputs + lowered.outputs {
      guard let shape = type.shape(batch: batch), let bytes = limit.byteCount(of: shape),
        bytes <= limit.bytes - resultBytes
      else { throw CPUError("`\(name)` at batch \(batch) needs more than the limit of \(limit.bytes) bytes") }
      shapes.append(shape)
      resultBytes += bytes
    }
    inputShapes = Array(shapes.prefix(lowered.inputs.count))
    outputShapes = Array(shapes.dropFirst(lowered.inputs.count))
    steps = lowered.steps.map { ReadyStep($0, of: lowered) }
    let (scratchBytes, overflow) = (executable.scratchFloats * 4).multipliedReportingOverflow(
      by: executable.pool.threads)
    var segments = lowered.segments(batch: batch, threads: executable.pool.threads, isWhole: isWhole)
    var layout = try ArenaLayout(lowered, segments, limit: .max)
    if !overflow, layout.plan.arenaBytes > limit.bytes - resultBytes - scratchBytes {
      segments = lowered.segments(batch: batch, isWhole: isWhole)
      layout = try ArenaLayout(lowered, segments, limit: .max)
    }
    let plan = layout.plan
    guard plan.arenaBytes <= limit.bytes - resultBytes else {
      throw CPUError(
        "batch \(batch) needs \(plan.arenaBytes) bytes for the arena and \(resultBytes) for inputs and outputs, "
          + "the limit is \(limit.bytes)")
    }
    guard !overflow, scratchBytes <= limit.bytes - resultBytes - plan.arenaBytes else {
      throw CPUError(
        "\(executable.pool.threads) threads need \(scratchBytes) bytes beside the arena, inputs and outputs, the limit "
          + "is \(limit.bytes)")
    }
    guard let arena = AlignedMemory(bytes: plan.arenaBytes), let scratch = AlignedMemory(bytes: scratchBytes)
    else { throw CPUError("the system has no \(plan.arenaBytes) bytes for the arena") }
    self.executable = executable
    self.batch = batch
    self.isWhole = isWhole
    self.segments = segments
    self.plan = plan
    self.arena = arena
    self.scratch = scratch
    let start = arena.base.assumingMemoryBound(to: Float.self)
    addresses = Array(repeating: start, count: lowered.buffers.count)
    lanePitches = Array(repeating: 0, count: lowered.buffers.count)
    for (buffer, place) in layout.places {
      addresses[buffer.index] = start + place.offset / 4
      lanePitches[buffer.index] = place.lanePitch / 4
    }
    var inputBuffers: [(Int, Int)] = []
    var outputBuffers: [(Int, Int)] = []
    for (index, buffer) in lowered.buffers.enumerated() {
      switch buffer.storage {
      case .arena: break
      case .weights(let offset): addresses[index] = UnsafeMutablePointer(mutating: executable.weights.base) + offset
      case .input(let input): inputBuffers.append((index, input))
      case .output(let output): outputBuffers.append((index, output))
      }
    }
    self.inputBuffers = inputBuffers
    self.outputBuffers = outputBuffers
  }

  /// Fills the arena and the scratch memory with NaN, so that a test sees a kernel that reads what it must not.
  package func poison() {
    arena.base.initializeMemory(as: Float.self, repeating: .nan, count: plan.arenaBytes / 4)
    scratch.base.initializeMemory(as: Float.self, repeating: .nan, count: scratch.bytes / 4)
  }

  /// See ``BatchSegments/Segment/lanes``.
  package typealias Observer = (_ step: Int, _ lane: Int) -> Void

  /// Runs one batch.
  /// - Parameters:
  ///   - inputs: one tensor for each input of the graph, in order, of this session's batch.
  ///   - observe: called after each step, for each part of the batch that goes through it, on the thread that is the lane.
  ///   - willStart: called once inputs and outputs are in place, before the first step.
  /// - Returns: one tensor for each output, in order.
  package func run(
    _ inputs: [Tensor], observe: Observer? = nil, willStart: (() -> Void)? = nil
  ) throws(CPUError) -> [Tensor] {
    guard inputs.count == inputShapes.count else {
      throw CPUError("the graph has \(inputShapes.count) inputs, but \(inputs.count) were given")
    }
    for (index, tensor) in inputs.enumerated() where tensor.shape != inputShapes[index] {
      let (name, type) = executable.lowered.inputs[index]
      throw CPUError("the input `\(name)` is \(type.dimensionsDescription), not \(tensor.shape)")
    }
    var results: [Tensor] = []
    bindInputs(inputs[...]) {
      self.bindOutputs(outputShapes[...], results: &results) {
        willStart?()
        self.execute(observe)
      }
    }
    return results.reversed()
  }

  /// The value of a node as the last step that touched it left it, in row-major order; nil where passes removed it.
  package func value(named name: String) -> Tensor? {
    guard let (buffer, type, _) = executable.lowered.values[name], let shape = type.shape(batch: batch) else {
      return nil
    }
    let layout = executable.lowered[buffer].layout
    let base = addresses[buffer.index]
    guard case .blocked(let image) = layout else {
      return Tensor(shape: shape, elements: Array(UnsafeBufferPointer(start: base, count: shape.elementCount)))
    }
    var elements: [Float] = []
    elements.reserveCapacity(shape.elementCount)
    for n in 0..<shape[0] {
      for c in 0..<image.channels {
        let plane = base + layout.offset(image: n, plane: c / channelBlock) + c % channelBlock
        for r in 0..<image.height {
          for q in 0..<image.width { elements.append(plane[r * layout.rowPitch + q * channelBlock]) }
        }
      }
    }
    return Tensor(shape: shape, elements: elements)
  }

  /// Makes the buffers of inputs the caller's tensors for as long as `body` runs.
  private func bindInputs(_ inputs: ArraySlice<Tensor>, _ body: () -> Void) {
    guard let tensor = inputs.first else { return body() }
    tensor.elements.withUnsafeBufferPointer { elements in
      if let start = elements.baseAddress {
        for (buffer, input) in inputBuffers where input == inputs.startIndex {
          addresses[buffer] = UnsafeMutablePointer(mutating: start)
        }
      }
      bindInputs(inputs.dropFirst(), body)
    }
  }

  /// Makes the buffers of outputs new tensors, which are appended to `results`, the last first.
  private func bindOutputs(_ shapes: ArraySlice<Shape>, results: inout [Tensor], _ body: () -> Void) {
    guard let shape = shapes.first else { return body() }
    let elements = [Float](unsafeUninitializedCapacity: shape.elementCount) { elements, count in
      if let start = elements.baseAddress {
        for (buffer, output) in outputBuffers where output == shapes.startIndex { addresses[buffer] = start }
      }
      bindOutputs(shapes.dropFirst(), results: &results, body)
      count = shape.elementCount
    }
    results.append(Tensor(shape: shape, elements: elements))
  }

  private func execute(_ observe: Observer?) {
    withDenormalsFlushed {
      executable.pool.stayAwake {
        for segment in segments.segments {
          if segment.lanes > 1 {
            executable.pool.run(tasks: segment.parts) { part, lane in
              execute(segment.steps, on: segment.images(part, of: batch), lane: lane, of: segment.lanes, observe)
            }
          } else {
            for part in 0..<segment.parts {
              execute(segment.steps, on: segment.images(part, of: batch), lane: 0, of: 1, observe)
            }
          }
        }
      }
    }
  }

  /// Takes some images through some steps: on all threads, or on one where there are several lanes.
  private func execute(_ range: Range<Int>, on images: Range<Int>, lane: Int, of lanes: Int, _ observe: Observer?) {
    withAddresses(of: images, lane: lane) { addresses in
      let frame = Frame(
        addresses: addresses, weights: executable.weights.base, kernels: executable.kernels, batch: images.count,
        threads: lanes > 1 ? 1 : executable.pool.threads, scratch: scratch.base.assumingMemoryBound(to: Float.self),
        scratchPitch: executable.scratchFloats)
      var alone = frame
      alone.threads = 1
      for index in range {
        steps[index].run(in: frame, alone: alone, on: executable.pool, worker: lane)
        observe?(index, lane)
      }
    }
  }

  /// The buffers' addresses as a lane sees them that takes some images: a buffer that holds the batch begins with the first
  /// of them, one that holds parts with the lane's.
  private func withAddresses(
    of images: Range<Int>, lane: Int, _ body: (UnsafePointer<UnsafeMutablePointer<Float>>) -> Void
  ) {
    func call(_ addresses: [UnsafeMutablePointer<Float>]) {
      addresses.withUnsafeBufferPointer { if let start = $0.baseAddress { body(start) } }
    }
    if images.count == batch { return call(addresses) }
    call(
      addresses.indices.map { index in
        let buffer = executable.lowered.buffers[index]
        let id = BufferIndex(index: index)
        if segments.holdsPart(id) { return addresses[index] + lane * lanePitches[index] }
        guard buffer.images == .batch else { return addresses[index] }
        return addresses[index] + images.lowerBound * (buffer.layout.imagePitch ?? 0)
      })
  }
}
