package import MartletIR
package import MartletTensors

/// Turns a graph into steps over buffers, deciding each value's layout, kernel and algorithm. What it decides hangs on
/// the graph and the target alone.
package struct Lowering {
  let graph: Graph
  private(set) var lowered: LoweredGraph
  private let statics: StaticValues
  private let roots: ValueRoots
  private let imagesAtOnce: ImagesAtOnce
  /// The node that is being lowered.
  private var current: NodeID?
  let target: LoweringTarget
  let limit: MemoryLimit

  private var plainBuffers: [ValueID: BufferIndex] = [:]
  private var blockedBuffers: [ValueID: BufferIndex] = [:]
  private var planarBuffers: [PlanarKey: BufferIndex] = [:]
  /// The zeros that readers of the blocked form of a value need round it.
  private var halos: [ValueID: Halo] = [:]
  /// The values whose blocked form is a part of a concatenation's.
  private var places: ConcatPlaces
  /// The operators that work on blocks where they could as well work on plain values.
  private var blockedOperators: Set<NodeID> = []
  /// The output of the graph whose memory a value's plain form is.
  private var outputStorage: [ValueID: Int] = [:]

  /// Of the convolutions that could be computed otherwise, by node.
  private var choices: [String: ConvolutionChoice] = [:]

  /// The step that writes each buffer.
  private var writers: [BufferIndex: Int] = [:]

  private struct PlanarKey: Hashable {
    var value: ValueID
    var halo: Halo
  }

  /// Lowers a verified graph.
  /// - Parameter limit: the most memory that one image of a value, a parameter, or what a static value is computed from may
  ///   take. Tables for each of a value's rows or channels are made here.
  package static func lower(
    _ graph: Graph, for target: LoweringTarget = LoweringTarget(), limit: MemoryLimit = .standard
  ) throws(CPUError) -> LoweredGraph {
    try lower(graph, for: target, limit: limit, staticCostLimit: StaticValues.costLimit)
  }

  /// - Parameter blocked: chooses from the operators that can work on either layout those that work on blocks; nil for the
  ///   best choice.
  static func lower(
    _ graph: Graph, for target: LoweringTarget = LoweringTarget(), limit: MemoryLimit = .standard,
    staticCostLimit: Int = StaticValues.costLimit, blocked: (([NodeID]) -> Set<NodeID>)? = nil
  ) throws(CPUError) -> LoweredGraph {
    var lowering = try Lowering(
      lowering: graph, StaticValues(graph, costLimit: staticCostLimit), target, limit, blocked)
    try lowering.writeOutputs()
    return lowering.lowered
  }

  /// What there is to choose for each convolution of a verified graph that could be computed otherwise, by node.
  package static func choices(
    in graph: Graph, for target: LoweringTarget = LoweringTarget(), limit: MemoryLimit = .standard
  ) throws(CPUError) -> [String: ConvolutionChoice] {
    try Lowering(lowering: graph, StaticValues(graph, costLimit: StaticValues.costLimit), target, limit, nil).choices
  }

  /// Everything lowered but the copies of outputs.
  private init(
    lowering graph: Graph, _ statics: StaticValues, _ target: LoweringTarget, _ limit: MemoryLimit,
    _ blocked: (([NodeID]) -> Set<NodeID>)?
  ) throws(CPUError) {
    try Self.checkSizes(graph, limit)
    self.init(graph, statics, target, limit)
    try declareInputsAndOutputs()
    assignLayouts(blocked)
    collectHalos()
    for id in graph.nodes {
      guard let op = graph[id].op, !isStatic(ValueID(id)) else { continue }
      current = id
      if let lowerable = lowerable(id) {
        try lowerable.lower(id, in: &self)
      } else {
        try lowerByEvaluation(op, id)
      }
      recordValues(of: id)
    }
    current = nil
  }

  private static func checkSizes(_ graph: Graph, _ limit: MemoryLimit) throws(CPUError) {
    for id in graph.nodes {
      for type in graph[id].types {
        // An empty axis hides what tables for the other ones take.
        let image = Shape(type.dimensions.map { max(1, $0.fixed ?? 1) })
        guard limit.byteCount(of: image) != nil else {
          throw CPUError("`\(graph[id].name)` is \(type), which needs more than the limit of \(limit.bytes) bytes")
        }
      }
    }
  }

  private init(_ graph: Graph, _ statics: StaticValues, _ target: LoweringTarget, _ limit: MemoryLimit) {
    self.graph = graph
    self.statics = statics
    self.target = target
    let roots = ValueRoots(graph, statics)
    self.roots = roots
    imagesAtOnce = ImagesAtOnce(graph, cachedBytes: target.cachedBytes) { statics.contains($0) }
    places = ConcatPlaces(graph, statics) { roots.identity($0) }
    self.limit = limit
    lowered = LoweredGraph(name: graph.name, batch: target.batch)
  }

  /// The node's operator, where it has kernels that suit its operands.
  private func lowerable(_ id: NodeID) -> (any LowerableOp)? {
    guard let op = graph[id].op as? any LowerableOp, op.hasKernel(for: id, in: self) else { return nil }
    for (index, operand) in graph[id].operands.enumerated() where op.readsAsWeight(operand: index) {
      guard isStatic(operand) else { return nil }
    }
    return op
  }

  /// Whether a value is known before any run, from parameters alone.
  func isStatic(_ value: ValueID) -> Bool { statics.contains(value.node) }
}

// MARK: - Values in memory

extension Lowering {
  /// The value that holds the same elements in any layout: dropout is the identity.
  func identity(_ value: ValueID) -> ValueID { roots.identity(value) }

  /// The value that holds the same elements in row-major order: flatten, reshape and dropout only rename.
  private func plainRoot(_ value: ValueID) -> ValueID { roots.rowMajor(value) }

  /// A value's name: that of its node, with the number of a result after the first.
  func name(of value: ValueID) -> String { graph.name(of: value) }

  /// Whether an operator that can work on either layout is to work on blocks.
  func takesBlocks(_ node: NodeID) -> Bool { blockedOperators.contains(node) }

  /// Whether a value comes from the caller and has never been anything but plain.
  func isGraphInput(_ value: ValueID) -> Bool {
    if case .input = graph[identity(value).node].kind { true } else { false }
  }

  /// The plain form of a value; a reorder is appended where only another form is there.
  mutating func plain(_ value: ValueID) throws(CPUError) -> BufferIndex {
    let root = plainRoot(value)
    if let buffer = plainBuffers[root] { return buffer }
    guard let source = blockedBuffers[identity(root)], let image = lowered[source].layout.geometry else {
      throw CPUError("`\(name(of: root))` is read before it is computed")
    }
    let target = try definePlain(root)
    emit(
      ReorderOperation(
        direction: .blockedToPlain, image: image, plain: target, blocked: source, plainLayout: .planar(image.bare),
        blockedLayout: lowered[source].layout, images: lowered[source].images),
      named: name(of: root), reads: [source], writes: target)
    return target
  }

  /// The blocked form of a value, with the halo that its readers need; a reorder is appended where only the plain one is there.
  mutating func blocked(_ value: ValueID) throws(CPUError) -> BufferIndex {
    let root = identity(value)
    if let buffer = blockedBuffers[root] { return buffer }
    let source = try plain(root)
    let target = try defineBlocked(root)
    guard let image = lowered[target].layout.geometry else { return target }
    emit(
      ReorderOperation(
        direction: .plainToBlocked, image: image, plain: source, blocked: target, plainLayout: .planar(image.bare),
        blockedLayout: lowered[target].layout, images: lowered[target].images),
      named: name(of: root), reads: [source], writes: target)
    return target
  }

  /// The plain form of a value with zeros round each plane; the plain form itself where there are none.
  mutating func planar(_ value: ValueID, halo: Halo) throws(CPUError) -> (buffer: BufferIndex, layout: BufferLayout) {
    let root = identity(value)
    guard var image = graph.type(of: root).imageGeometry else { throw notAnImage(root) }
    let source = try plain(root)
    if halo.isEmpty { return (source, .planar(image)) }
    image.halo = halo
    let layout = BufferLayout.planar(image)
    let key = PlanarKey(value: root, halo: halo)
    if let buffer = planarBuffers[key] { return (buffer, layout) }
    let target = try addBuffer(name(of: root) + ".padded", layout, graph.type(of: root).images)
    planarBuffers[key] = target
    emit(
      CopyImageOperation(image: image, source: source, target: target, images: graph.type(of: root).images),
      named: name(of: root), reads: [source], writes: target)
    return (target, layout)
  }

  /// A new buffer for the plain form of a value.
  mutating func definePlain(_ value: ValueID) throws(CPUError) -> BufferIndex {
    let type = graph.type(of: value)
    guard let count = type.imageElements else { throw notAnImage(value) }
    let name = name(of: value) + (blockedBuffers[value] == nil ? "" : ".plain")
    let storage = outputStorage[value].map(LoweredBuffer.Storage.output) ?? .arena
    let buffer = try addBuffer(name, .plain(count), type.images, storage)
    plainBuffers[value] = buffer
    return buffer
  }

  /// A new buffer for the blocked form of a value: a part of a concatenation's where the value has a place there.
  mutating func defineBlocked(_ value: ValueID) throws(CPUError) -> BufferIndex {
    // Wholes first, from the outermost in.
    var undefined = [value]
    while let place = places[undefined[undefined.count - 1]], blockedBuffers[place.whole] == nil {
      undefined.append(place.whole)
    }
    for whole in undefined.dropFirst().reversed() { blockedBuffers[whole] = try addBlocked(whole) }
    let buffer = try addBlocked(value)
    blockedBuffers[value] = buffer
    return buffer
  }

  private mutating func addBlocked(_ value: ValueID) throws(CPUError) -> BufferIndex {
    let type = graph.type(of: value)
    guard var image = type.imageGeometry else { throw notAnImage(value) }
    image.halo = halos[value] ?? Halo()
    var part: LoweredBuffer.Part?
    if let place = places[value], let whole = blockedBuffers[place.whole], let other = lowered[whole].layout.geometry {
      image.blocksOfWhole = other.blocksOfWhole ?? other.blocks
      part = LoweredBuffer.Part(whole: whole, firstBlock: place.firstBlock)
    }
    let name = name(of: value) + (plainBuffers[value] == nil ? "" : ".blocked")
    let buffer = try addBuffer(name, .blocked(image), type.images)
    lowered.buffers[buffer.index].part = part
    return buffer
  }

  /// The buffer of a concatenation in the blocked layout, after those of its operands.
  mutating func defineConcat(_ value: ValueID, of operands: [BufferIndex]) throws(CPUError) -> BufferIndex {
    // Parts that are there already have brought it along. It is there when the last of them is written; later its memory may
    // be another's, where nothing reads it.
    guard let buffer = blockedBuffers[value] else { return try defineBlocked(value) }
    writers[buffer] = operands.filter { lowered[$0].part?.whole == buffer }.compactMap { writers[$0] }.max()
    return buffer
  }

  /// Gives the operands of a concatenation buffers of their own.
  private mutating func releaseParts(of value: ValueID) {
    places.release(graph[value.node].operands.map { identity($0) }, of: value)
  }

  /// A new buffer for what a step leaves for the next one of the same node.
  mutating func defineTemporary(
    _ name: String, _ layout: BufferLayout, _ images: Dimension
  ) throws(CPUError) -> BufferIndex {
    try addBuffer(name, layout, images)
  }

  /// Appends a step.
  mutating func emit(
    _ operation: any LoweredOperation, named name: String, reads: [BufferIndex], writes: BufferIndex,
    inPlace: BufferIndex? = nil
  ) {
    lowered.steps.append(
      LoweredStep(
        name: name, operation: operation, reads: reads, writes: writes, inPlace: inPlace,
        imagesAtOnce: current.flatMap { imagesAtOnce[$0] }))
    writers[writes] = lowered.steps.count - 1
  }

  /// The images that the kernels of the node that is being lowered see at once, of the batch that is expected.
  var expectedImages: Int { min(target.batch, current.flatMap { imagesAtOnce[$0] } ?? .max) }

  /// The algorithm of a convolution: the one that was asked for, else the cheapest.
  /// - Parameter pool: what follows the convolution.
  mutating func chooseAlgorithm(
    _ convolution: DirectConvolution, named name: String, pool: ConvolutionChoice.Pool = .none
  ) throws(CPUError) -> ConvolutionAlgorithm {
    let choice = ConvolutionChoice(
      convolution, batch: expectedImages, isStrict: target.isStrict, pool: pool)
    let algorithm = target.algorithms[name] ?? choice.best
    guard choice.candidates.contains(algorithm) else {
      throw CPUError("`\(name)` cannot be computed by `\(algorithm.rawValue)`")
    }
    if choice.candidates.count > 1 {
      lowered.algorithms[name] = algorithm
      choices[name] = choice
    }
    return algorithm
  }

  /// The offset of a packed static operand; zeros where there is none.
  mutating func weights(
    _ value: ValueID?, _ shape: Shape, _ packing: WeightPacking
  ) throws(CPUError) -> Int {
    guard let value else { return try lowered.weights.offset(of: nil, shape, packing) }
    guard isStatic(value) else { throw CPUError("the weights `\(name(of: value))` are known in a run only") }
    let (bytes, overflow) = statics.cost(of: value.node).multipliedReportingOverflow(by: 4)
    guard !overflow, bytes <= limit.bytes else {
      throw CPUError("`\(name(of: value))` is computed from more weights than the limit of \(limit.bytes) bytes holds")
    }
    return try lowered.weights.offset(
      of: PackedWeightTable.Source(node: graph[value.node].name, result: value.result), shape, packing)
  }

  private mutating func addBuffer(
    _ name: String, _ layout: BufferLayout, _ images: Dimension, _ storage: LoweredBuffer.Storage = .arena
  ) throws(CPUError) -> BufferIndex {
    guard let pitch = layout.imagePitch, pitch < Int.max / 8, (images * Dimension(constant: pitch)) != nil else {
      throw CPUError("the buffer of `\(name)` cannot be counted")
    }
    lowered.buffers.append(LoweredBuffer(name: name, layout: layout, images: images, storage: storage))
    return BufferIndex(index: lowered.buffers.count - 1)
  }

  private func notAnImage(_ value: ValueID) -> CPUError {
    CPUError("`\(name(of: value))` is \(graph.type(of: value)), which has no layout on the CPU")
  }
}

// MARK: - Ends of the graph

extension Lowering {
  private mutating func declareInputsAndOutputs() throws(CPUError) {
    for (index, id) in graph.inputs.enumerated() {
      let type = graph[id].types[0]
      guard let count = type.imageElements else { throw notAnImage(ValueID(id)) }
      plainBuffers[ValueID(id)] = try addBuffer(graph[id].name, .plain(count), type.images, .input(index))
      lowered.inputs.append((graph[id].name, type))
    }
    for (index, output) in graph.outputs.enumerated() {
      let root = plainRoot(output.value)
      // A static value lies among the weights and is copied; an input stays the caller's.
      if graph[root.node].op != nil, !isStatic(root), outputStorage[root] == nil { outputStorage[root] = index }
      lowered.outputs.append((output.name, graph.type(of: output.value)))
    }
    let outputs = Set(graph.outputs.map(\.value))
    for id in graph.nodes where isStatic(ValueID(id)) {
      for result in graph[id].types.indices {
        let value = ValueID(id, result: result)
        if outputs.contains(value) || isReadAsValue(value) { try declareStatic(value) }
      }
    }
  }

  /// Operators read their weights packed; a static value that is read as a value too is packed as it is.
  private mutating func declareStatic(_ value: ValueID) throws(CPUError) {
    let type = graph.type(of: value)
    guard let shape = type.fixedShape else { return }
    let offset = try weights(value, shape, .plain)
    plainBuffers[value] = try addBuffer(
      name(of: value), .plain(type.imageElements ?? 0), type.images, .weights(offset))
  }

  private func isReadAsValue(_ value: ValueID) -> Bool {
    graph.users(of: value.node).contains { user in
      guard !isStatic(ValueID(user)) else { return false }
      let op = lowerable(user)
      return graph[user].operands.enumerated().contains { index, operand in
        operand == value && !(op?.readsAsWeight(operand: index) ?? false)
      }
    }
  }

  private mutating func assignLayouts(_ chosen: (([NodeID]) -> Set<NodeID>)?) {
    let assignment = LayoutAssignment(
      graph, isStatic: { statics.contains($0) }, identity: { roots.identity($0) },
      choice: { lowerable($0)?.layoutChoice(of: $0, in: self) ?? .plain },
      values: { id in
        let (op, operands) = (lowerable(id), graph[id].operands)
        return operands.indices.filter { !(op?.readsAsWeight(operand: $0) ?? false) }.map { operands[$0] }
      })
    blockedOperators = chosen?(assignment.free) ?? assignment.blocked
    for id in assignment.free where graph[id].op is Concat && !takesBlocks(id) { releaseParts(of: ValueID(id)) }
  }

  private mutating func collectHalos() {
    for id in graph.nodes where !isStatic(ValueID(id)) {
      guard let op = lowerable(id), let input = graph[id].operands.first.map({ identity($0) }) else { continue }
      let halo = op.inputHalo(of: id, in: self)
      if !halo.isEmpty { halos[input] = (halos[input] ?? Halo()).union(halo) }
    }
    halos = places.united(halos, graph) { identity($0) }
  }

  private mutating func recordValues(of id: NodeID) {
    for result in graph[id].types.indices {
      let value = ValueID(id, result: result)
      guard let buffer = blockedBuffers[identity(value)] ?? plainBuffers[plainRoot(value)] else { continue }
      // What only renames a value is there when the value is; the caller's tensors are there from the first step on.
      lowered.values[name(of: value)] = (buffer, graph.type(of: value), writers[buffer] ?? 0)
    }
  }

  private mutating func writeOutputs() throws(CPUError) {
    for (index, output) in graph.outputs.enumerated() {
      let source = try plain(output.value)
      if lowered[source].storage == .output(index) { continue }
      let layout = lowered[source].layout
      let target = try addBuffer(output.name, layout, lowered[source].images, .output(index))
      emit(
        FunctionOperation(
          name: "copy", kernel: .identity, input: source, inputLayout: layout, output: target, outputLayout: layout,
          images: lowered[source].images),
        named: output.name, reads: [source], writes: target)
    }
  }
}

extension ImageGeometry {
  /// The same image without a halo.
  var bare: ImageGeometry { ImageGeometry(channels: channels, height: height, width: width) }
}
